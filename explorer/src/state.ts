// What the page shows, kept behind the # of its address, so that a link is enough to show it again.

import { useEffect, useState } from 'preact/hooks'

export const VIEWS = ['neighbours', 'analogy', 'odd', 'axis', 'documents', 'map', 'about'] as const
export type View = (typeof VIEWS)[number]
export type Theme = 'auto' | 'light' | 'dark'

export interface State {
  view: View
  word: string
  document: string
  a: string
  b: string
  c: string
  odd: string[]
  from: string
  to: string
  along: string[]
  top: number
  map: string
  color: string
  theme: Theme
}

export type Change = (changes: Partial<State>) => void

function read(hash: string, start: State): State {
  const given = new URLSearchParams(hash.replace(/^#/, ''))
  const text = (name: keyof State) => given.get(name) ?? (start[name] as string)
  const listed = (name: 'odd' | 'along') => (given.has(name) ? given.getAll(name).filter(Boolean) : start[name])
  const top = Number(given.get('top') ?? start.top)
  return {
    view: VIEWS.find((view) => view === given.get('view')) ?? start.view,
    word: text('word'),
    document: text('document'),
    a: text('a'),
    b: text('b'),
    c: text('c'),
    odd: listed('odd'),
    from: text('from'),
    to: text('to'),
    along: listed('along'),
    top: top >= 1 && top <= 100 ? Math.floor(top) : start.top,
    map: text('map'),
    color: text('color'),
    theme: (['auto', 'light', 'dark'] as const).find((theme) => theme === given.get('theme')) ?? start.theme,
  }
}

function written(state: State, start: State): string {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(state)) {
    const usual = start[name as keyof State]
    if (String(value) === String(usual)) continue
    if (Array.isArray(value)) (value.length ? value : ['']).forEach((each) => parts.append(name, each))
    else parts.set(name, String(value))
  }
  return `#${parts}`
}

/** The state and what changes it; Back and Forward of the browser work, and so does a changed address. */
export function useAddress(start: State): [State, Change] {
  const [state, setState] = useState(() => read(location.hash, start))
  useEffect(() => {
    const follow = () => setState(read(location.hash, start))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const change: Change = (changes) => {
    const hash = written({ ...read(location.hash, start), ...changes }, start)
    if (hash !== location.hash) location.hash = hash
  }
  return [state, change]
}
