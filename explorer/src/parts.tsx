// What the views are built of: bars, columns for models, tables to copy, sentences of what was meant.

import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Near, Space } from './space'
import { Word, cosine, shown, short } from './words'

export type Table = (string | number)[][]

/** A section for each model, side by side where there is room. */
export function Columns({ spaces, children }: { spaces: Space[]; children: (space: Space) => ComponentChildren }) {
  return (
    <div class={spaces.length > 1 ? 'columns several' : 'columns'}>
      {spaces.map((space, at) => (
        <section key={at} aria-label={space.model.name}>
          {spaces.length > 1 && (
            <h3 style={{ '--hue': `var(--model-${at % 4})` }}>
              <Word>{space.model.name}</Word> <small>{space.model.method}</small>
            </h3>
          )}
          {children(space)}
        </section>
      ))}
    </div>
  )
}

export interface Bar extends Near {
  note?: string
  /** Why it stands out: it is shared by all models, or the answer. */
  marked?: string
}

/** Keys with bars as long as their cosines, each a button. */
export function Bars({ bars, choose, label, signed }: {
  bars: Bar[]
  choose: (key: string) => void
  label: string
  signed?: boolean
}) {
  const most = signed ? Math.max(...bars.map((bar) => Math.abs(bar.cosine)), 1e-6) : 1
  return (
    <ol class="bars" aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key}>
          <button
            type="button"
            class={bar.marked ? 'bar marked' : 'bar'}
            onClick={() => choose(bar.key)}
            aria-label={`${short(bar.key)}, ${cosine(bar.cosine)}${bar.marked ? `, ${bar.marked}` : ''}${bar.note ? `, ${bar.note}` : ''}`}
          >
            <span class="track" style={{ width: `${(100 * Math.max(0, signed ? Math.abs(bar.cosine) : bar.cosine)) / most}%` }} />
            <Word>{bar.key}</Word>
            <span class="figure">{cosine(bar.cosine)}</span>
            {bar.note && <span class="note">{bar.note}</span>}
          </button>
        </li>
      ))}
    </ol>
  )
}

/** A button that copies text and says so. */
function Copy({ text, children }: { text: () => string; children: string }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text())
      setSaid('Copied')
    } catch {
      setSaid('The browser forbids it: copy by hand')
    }
    setTimeout(() => setSaid(''), 2000)
  }
  return (
    <button type="button" class="quiet" onClick={copy}>
      <span aria-live="polite">{said || children}</span>
    </button>
  )
}

const cell = (value: string | number) => (typeof value === 'number' ? value.toFixed(4) : shown(value))

/** The line below an answer: copy it as a table, copy a link to it. */
export function Below({ table, children }: { table: () => Table; children?: ComponentChildren }) {
  return (
    <p class="below">
      <Copy text={() => table().map((row) => row.map(cell).join('\t')).join('\n')}>Copy as table</Copy>
      <Copy text={() => location.href}>Copy link</Copy>
      {children && <span class="muted">{children}</span>}
    </p>
  )
}

/** What to say where a space has no vector of a key, and what was perhaps meant. */
export function Unknown({ name, space, choose }: { name: string; space: Space; choose: (key: string) => void }) {
  const meant = space.meant(name)
  const known = `not among the ${space.size.toLocaleString('en')} ${space.kind} of this page`
  return (
    <div class="unknown" role="status">
      <p>
        <Word>{name}</Word> is {known}
        {space.ngrams && ', nor is any of its n-grams'}.
      </p>
      {meant.length > 0 && (
        <p>
          Did you mean{' '}
          {meant.map((key) => (
            <button type="button" class="chip" key={key} onClick={() => choose(key)}>
              <Word>{key}</Word>
            </button>
          ))}
        </p>
      )}
    </div>
  )
}

/** A note that a vector was made of n-grams. */
export function Composed({ name, used, of }: { name: string; used: number; of: number }) {
  return (
    <p class="muted">
      <Word>{name}</Word> is none of the page’s words: its vector is made of {used} of its {of} n-grams.
    </p>
  )
}

/** Examples that can be tried. */
export function Examples({ children }: { children: { text: string; take: () => void }[] }) {
  if (!children.length) return null
  return (
    <p class="examples">
      <span class="muted">Try</span>
      {children.map(({ text, take }) => (
        <button type="button" class="chip" key={text} onClick={take}>
          {text}
        </button>
      ))}
    </p>
  )
}

/** Says a sentence to who listens to the page rather than sees it. */
export function Spoken({ children }: { children: string }) {
  return (
    <p class="unseen" aria-live="polite">
      {children}
    </p>
  )
}

/** How wide an element is. */
export function useWidth<E extends HTMLElement>() {
  const place = useRef<E>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = place.current!
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [place, width] as const
}

/** What some work gives and how many milliseconds it took; the browser's own list of measures has it, too. */
export function timed<T>(name: string, work: () => T): { value: T; took: number } {
  const start = performance.now()
  const value = work()
  const { duration } = performance.measure(`query ${name}`, { start })
  return { value, took: duration }
}

export const milliseconds = (took: number) => `${took < 10 ? took.toFixed(1) : took.toFixed(0)} ms`
