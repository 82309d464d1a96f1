// A field for a word that offers those that start alike: ARIA's combobox with a list.

import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Space } from './space'
import { Word, number, short } from './words'

interface Props {
  label: string
  value: string
  spaces: Space[]
  choose: (key: string) => void
  placeholder?: string
  /** Whether the label is for screen readers alone. */
  bare?: boolean
  /** Whether the field is emptied when a word was chosen. */
  clears?: boolean
  main?: boolean
}

const MOST = 12

/** What starts with some letters in any of the spaces, those of the first space before others. */
function offers(spaces: Space[], prefix: string): string[] {
  if (!prefix) return []
  return [...new Set(spaces.flatMap((space) => space.startingWith(prefix, MOST)))].slice(0, MOST)
}

export function Search({ label, value, spaces, choose, placeholder, bare, clears, main }: Props) {
  const id = useId()
  const [text, setText] = useState(value)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => setText(value), [value])
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: 'nearest' }), [active])
  const found = open ? offers(spaces, text.trim()) : []
  const take = (key: string) => {
    setOpen(false)
    setActive(-1)
    setText(clears ? '' : key)
    if (key) choose(key)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setOpen(true)
      setActive((active + step + found.length + 1 + 1) % (found.length + 1) - 1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      take(found[active] ?? (spaces.some((space) => space.row(text) >= 0) ? text : text.trim()))
    } else if (event.key === 'Escape') {
      setOpen(false)
      setActive(-1)
    }
  }
  const enter = (event: MouseEvent) => {
    const input = event.currentTarget as HTMLInputElement
    if (document.activeElement === input) return
    event.preventDefault() // which would put the caret into the word: whoever clicks wants another
    input.focus()
    input.select()
  }
  const shows = found.length > 0
  return (
    <div class={main ? 'search main' : 'search'}>
      <label for={id} class={bare ? 'unseen' : undefined}>
        {label}
      </label>
      <input
        id={id}
        role="combobox"
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        dir="auto"
        aria-expanded={shows}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shows && active >= 0 ? `${id}-${active}` : undefined}
        placeholder={placeholder}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setOpen(true)
          setActive(-1)
        }}
        onKeyDown={onKeyDown}
        onMouseDown={enter}
        onBlur={() => setOpen(false)}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={`${label}: offers`} ref={list} hidden={!shows}>
        {found.map((key, at) => (
          <li
            key={key}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            onMouseDown={(event) => {
              event.preventDefault()
              take(key)
            }}
          >
            <Offer name={key} spaces={spaces} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Offer({ name, spaces }: { name: string; spaces: Space[] }) {
  const space = spaces.find((each) => each.row(name) >= 0)
  const row = space?.row(name) ?? -1
  const note = space?.texts?.[row] ? short(space.texts[row], 60) : space?.counts ? `${number(space.counts[row])} times` : ''
  return (
    <>
      <Word>{name}</Word>
      {note && <small>{note}</small>}
    </>
  )
}
