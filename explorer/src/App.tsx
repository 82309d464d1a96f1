// The page: search and views on one side, the map on the other; on narrow screens the map is a view of its own.

import { useEffect, useMemo, useState } from 'preact/hooks'
import { About } from './About'
import { Analogy, ask } from './Analogy'
import { Axis } from './Axis'
import type { PageData } from './data'
import { Documents } from './Documents'
import { MapPane } from './MapPane'
import { Neighbours } from './Neighbours'
import { OddOneOut } from './OddOneOut'
import { Search } from './Search'
import { Space } from './space'
import { type State, type Theme, type View, useAddress } from './state'

const TITLES: Record<View, string> = {
  neighbours: 'Neighbours',
  map: 'Map',
  analogy: 'Analogy',
  odd: 'Odd one out',
  axis: 'Axis',
  documents: 'Documents',
  about: 'About',
}
const THEMES: Theme[] = ['auto', 'light', 'dark']
const WIDE = '(min-width: 1000px)'

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const follow = () => setMatches(media.matches)
    media.addEventListener('change', follow)
    return () => media.removeEventListener('change', follow)
  }, [query])
  return matches
}

export function App({ data }: { data: PageData }) {
  const words = useMemo(() => data.models.flatMap((model) => (model.words ? [new Space(model.words, model, 'words')] : [])), [data])
  const documents = useMemo(
    () => data.models.flatMap((model) => (model.documents ? [new Space(model.documents, model, 'documents')] : [])),
    [data],
  )
  const start: State = useMemo(
    () => ({
      view: words.length ? 'neighbours' : 'documents',
      word: words[0]?.data.start ?? '',
      document: documents[0]?.data.start ?? '',
      a: '',
      b: '',
      c: '',
      odd: [],
      from: '',
      to: '',
      along: [],
      top: 10,
      map: words.length ? 'words0' : 'documents0',
      color: 'cluster',
      theme: 'auto',
    }),
    [words, documents],
  )
  const [state, change] = useAddress(start)
  const wide = useMedia(WIDE)
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const dark = state.theme === 'auto' ? systemDark : state.theme === 'dark'
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'

  const views = (Object.keys(TITLES) as View[]).filter(
    (view) =>
      (view !== 'map' || !wide) &&
      (view !== 'documents' || documents.length > 0) &&
      (words.length > 0 || ['documents', 'map', 'about'].includes(view)),
  )
  const view = views.includes(state.view) ? state.view : views[0]
  const chooseWord = (word: string) => change({ word, view: wide || view !== 'map' ? 'neighbours' : 'map' })
  const chooseDocument = (tag: string) => change({ document: tag, view: wide || view !== 'map' ? 'documents' : 'map' })
  const maps = [
    ...words.map((space, at) => ({ name: `words${at}`, label: labelled(space, words.length + documents.length), space })),
    ...documents.map((space, at) => ({ name: `documents${at}`, label: labelled(space, words.length + documents.length), space })),
  ]
  const map = maps.find(({ name }) => name === state.map) ?? maps[0]
  const lit = useMemo(() => litOn(map.space, view, state), [map.space, view, state])
  const nextTheme = THEMES[(THEMES.indexOf(state.theme) + 1) % THEMES.length]
  const pane = (
    <MapPane
      spaces={maps}
      name={map.name}
      color={state.color}
      dark={dark}
      lit={lit}
      change={change}
      choose={(space, key) => (space.kind === 'words' ? chooseWord(key) : chooseDocument(key))}
    />
  )
  return (
    <div class={wide ? 'page wide' : 'page'}>
      <header class="top">
        <h1>
          <bdi>{data.title}</bdi>
        </h1>
        {words.length > 0 && (
          <Search label="Search a word" bare main value={state.word} spaces={words} choose={(word) => change({ word, view: 'neighbours' })} placeholder="Search a word" />
        )}
        <button type="button" class="quiet" onClick={() => change({ theme: nextTheme })} aria-label={`Theme: ${state.theme}; change to ${nextTheme}`}>
          <span aria-hidden="true">{{ auto: '◐', light: '☀', dark: '☾' }[state.theme]}</span>
        </button>
      </header>
      <main>
        <Tabs views={views} view={view} change={(chosen) => change({ view: chosen })} />
        <div class={view === 'map' ? 'panel filled' : 'panel'} role="tabpanel" id="panel" aria-labelledby={`tab-${view}`} tabIndex={-1}>
          {view === 'neighbours' && (
            <Neighbours spaces={words} word={state.word} top={state.top} choose={chooseWord} setTop={(top) => change({ top })} />
          )}
          {view === 'analogy' && <Analogy spaces={words} state={state} change={change} choose={chooseWord} />}
          {view === 'odd' && <OddOneOut spaces={words} words={state.odd} change={change} choose={chooseWord} />}
          {view === 'axis' && <Axis spaces={words} state={state} change={change} choose={chooseWord} />}
          {view === 'documents' &&
            documents.map((space, at) => (
              <Documents
                key={at}
                documents={space}
                words={words.find((each) => each.model === space.model)}
                document={state.document}
                top={state.top}
                choose={chooseDocument}
                chooseWord={chooseWord}
              />
            ))}
          {view === 'map' && pane}
          {view === 'about' && <About data={data} spaces={[...words, ...documents]} />}
        </div>
      </main>
      {wide && <aside aria-label="Map">{pane}</aside>}
    </div>
  )
}

function labelled(space: Space, spaces: number): string {
  return spaces > 1 ? `${space.model.name}${space.kind === 'documents' ? ': documents' : ''}` : space.model.name
}

/** The best answer to the analogy, if its words are known. */
function answerOf(space: Space, { a, b, c, top }: State): string[] {
  return ask(space, [a, b, c], top).near.slice(0, 1).map(({ key }) => key)
}

/** What the view is about, on the map: the selected key first, then its neighbours or the other words of the view. */
function litOn(space: Space, view: View, state: State): string[] {
  if (view === 'analogy') return [state.a, state.b, state.c].filter(Boolean).concat(answerOf(space, state))
  if (view === 'odd') return state.odd
  if (view === 'axis') return [state.from, state.to, ...state.along].filter(Boolean)
  const found = space.find(space.kind === 'words' ? state.word : state.document)
  if (!found || found.row < 0) return []
  return [found.key, ...space.nearest(found.vector, state.top, [found.row]).map(({ key }) => key)]
}

function Tabs({ views, view, change }: { views: View[]; view: View; change: (view: View) => void }) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    // From where the focus is: a second press may come before the page is drawn again with the first one's view.
    const from = views.findIndex((each) => `tab-${each}` === (event.target as HTMLElement).id)
    const next = views[(from + step + views.length) % views.length]
    change(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {views.map((each) => (
        <button
          type="button"
          key={each}
          id={`tab-${each}`}
          role="tab"
          aria-selected={each === view}
          aria-controls="panel"
          tabIndex={each === view ? 0 : -1}
          onClick={() => change(each)}
        >
          {TITLES[each]}
        </button>
      ))}
    </div>
  )
}
