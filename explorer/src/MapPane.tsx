// The map with its controls: which space, coloured by what; keys of the keyboard pan, zoom and choose.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { coloring, colorings, type Legend } from './colors'
import { MapDrawing } from './drawing'
import { Spoken } from './parts'
import type { Space } from './space'
import type { Change } from './state'
import { Word, number, short } from './words'

interface Props {
  spaces: { name: string; label: string; space: Space }[]
  name: string
  color: string
  dark: boolean
  /** The keys to light: what is selected, then its neighbours. */
  lit: string[]
  change: Change
  choose: (space: Space, key: string) => void
}

const PAN = 60

export function MapPane({ spaces, name, color, dark, lit, change, choose }: Props) {
  const { space } = spaces.find((each) => each.name === name) ?? spaces[0]
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawing = useRef<MapDrawing | null>(null)
  const [spoken, setSpoken] = useState('')
  const names = colorings(space)
  const by = names.includes(color) ? color : names[0]
  const colored = useMemo(() => coloring(space, by, dark), [space, by, dark])
  const chosen = useRef<(row: number) => void>(() => {})
  chosen.current = (row) => choose(space, space.keys[row])

  useEffect(() => {
    const element = canvas.current!
    const style = getComputedStyle(element)
    const tint = (property: string) => style.getPropertyValue(property).trim()
    const look = { color: colored.of, text: tint('--ink'), faint: tint('--muted'), paper: tint('--paper'), accent: tint('--accent') }
    if (drawing.current) drawing.current.setLook(look)
    else {
      drawing.current = new MapDrawing(element, space, look, (row) => chosen.current(row))
      new ResizeObserver(([{ contentRect }]) => drawing.current!.resize(contentRect.width, contentRect.height)).observe(element)
    }
  }, [colored])
  useEffect(() => drawing.current!.setSpace(space), [space])
  useEffect(() => {
    const [selected = -1, ...others] = lit.map((key) => space.row(key))
    drawing.current!.setLit(selected, others.filter((row) => row >= 0))
  }, [space, lit.join('\n')])

  const onKeyDown = (event: KeyboardEvent) => {
    const map = drawing.current!
    const act: Record<string, () => void> = {
      ArrowLeft: () => map.panBy(PAN, 0),
      ArrowRight: () => map.panBy(-PAN, 0),
      ArrowUp: () => map.panBy(0, PAN),
      ArrowDown: () => map.panBy(0, -PAN),
      '+': () => map.zoomBy(1.5),
      '=': () => map.zoomBy(1.5),
      '-': () => map.zoomBy(1 / 1.5),
      '0': () => map.reset(),
      f: () => map.fit(),
      Enter: () => chosen.current(map.middle()),
    }
    if (!act[event.key] || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act[event.key]()
    const row = map.middle()
    map.show(row)
    if (row >= 0) setSpoken(`${short(space.keys[row])} is in the middle of the map; Enter selects it`)
  }
  return (
    <div class="map">
      <div class="controls">
        {spaces.length > 1 && (
          <label class="select">
            <span>Map of</span>
            <select value={name} onChange={(event) => change({ map: event.currentTarget.value })}>
              {spaces.map((each) => (
                <option key={each.name} value={each.name}>
                  {short(each.label)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="select">
          <span>Colour</span>
          <select value={by} onChange={(event) => change({ color: event.currentTarget.value })}>
            {names.map((each) => (
              <option key={each} value={each}>
                {short(each)}
              </option>
            ))}
          </select>
        </label>
        <span class="buttons">
          <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => drawing.current!.zoomBy(1.6)}>
            +
          </button>
          <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick={() => drawing.current!.zoomBy(1 / 1.6)}>
            −
          </button>
          <button type="button" aria-label="Zoom to what is lit" title="Zoom to what is lit (f)" onClick={() => drawing.current!.fit()}>
            ◎
          </button>
          <button type="button" aria-label="Show the whole map" title="The whole map (0)" onClick={() => drawing.current!.reset()}>
            ⤢
          </button>
        </span>
      </div>
      <div class="ground">
        <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-roledescription="map"
        aria-label={`Map of ${number(space.size)} ${space.kind}: arrows move it, plus and minus zoom, f zooms to what is lit, 0 shows all, Enter selects the one in the middle`}
        onKeyDown={onKeyDown}
        onBlur={() => drawing.current!.show(-1)}
        />
      </div>
      <Key legend={colored.legend} by={by} />
      <Spoken>{spoken}</Spoken>
    </div>
  )
}

function Key({ legend, by }: { legend: Legend; by: string }) {
  if (legend.scale) {
    const { low, high, colors } = legend.scale
    return (
      <p class="legend" aria-label={`Colours: ${by}`}>
        {short(low)}
        <span class="scale" style={{ background: `linear-gradient(to right, ${colors.join(', ')})` }} />
        {short(high)}
      </p>
    )
  }
  return (
    <ul class="legend" aria-label={`Colours: ${by}`}>
      {legend.entries.map(({ name, color }) => (
        <li key={name}>
          <span class="swatch" style={{ background: color }} />
          <Word>{name}</Word>
        </li>
      ))}
    </ul>
  )
}
