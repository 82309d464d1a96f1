// Colours of points on the map: by cluster, by frequency, or by a column of one's own.

import type { Space } from './space'

export interface Legend {
  /** Names with their colours, or the two ends of a scale. */
  entries: { name: string; color: string }[]
  scale: { low: string; high: string; colors: string[] } | null
}

export interface Coloring {
  of: (row: number) => string
  legend: Legend
}

const MOST_NAMES = 12

/** Hues around the circle; light and dark by turns, so that those next to each other can be told apart. */
function hues(many: number, dark: boolean): string[] {
  return Array.from({ length: many }, (_, at) => {
    const lightness = (dark ? [0.8, 0.68] : [0.52, 0.64])[at % 2]
    return `oklch(${lightness} 0.14 ${Math.round(20 + (360 * at) / many)})`
  })
}

function shades(dark: boolean): string[] {
  const steps = Array.from({ length: 16 }, (_, at) => at / 15)
  return steps.map((t) => (dark ? `oklch(${0.42 + 0.46 * t} ${0.06 + 0.1 * t} ${280 - 190 * t})` : `oklch(${0.82 - 0.42 * t} ${0.09 + 0.07 * t} ${95 + 185 * t})`))
}

const none = (dark: boolean) => (dark ? 'oklch(0.45 0 0)' : 'oklch(0.8 0 0)')

function byName(names: string[], of: (row: number) => number, dark: boolean): Coloring {
  const colors = hues(names.length, dark)
  return {
    of: (row) => colors[of(row)] ?? none(dark),
    legend: { entries: names.map((name, at) => ({ name, color: colors[at] })), scale: null },
  }
}

function byNumber(of: (row: number) => number | null, ends: [number, number], labels: [string, string], dark: boolean): Coloring {
  const colors = shades(dark)
  const [low, high] = ends
  return {
    of: (row) => {
      const value = of(row)
      if (value === null) return none(dark)
      return colors[Math.round(((value - low) / (high - low || 1)) * (colors.length - 1))]
    },
    legend: { entries: [], scale: { low: labels[0], high: labels[1], colors } },
  }
}

/** The names of a space's colourings; the first is the usual one. */
export function colorings(space: Space): string[] {
  return ['cluster', ...(space.kind === 'words' ? ['frequency'] : []), ...space.data.colors.map(({ name }) => name)]
}

export function coloring(space: Space, name: string, dark: boolean): Coloring {
  const column = space.data.colors.find((each) => each.name === name)
  if (column?.numbers) {
    const known = column.numbers.filter((value): value is number => value !== null)
    const ends: [number, number] = [Math.min(...known), Math.max(...known)]
    return byNumber((row) => column.numbers![row], ends, [String(ends[0]), String(ends[1])], dark)
  }
  if (column?.values) {
    const counts = new Map<string, number>()
    for (const value of column.values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
    const names = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMES).map(([value]) => value)
    const place = new Map(names.map((value, at) => [value, at]))
    return byName(names, (row) => place.get(column.values![row]) ?? -1, dark)
  }
  if (name === 'frequency' && space.kind === 'words') {
    const last = Math.log(space.size)
    return byNumber((row) => last - Math.log(row + 1), [0, last], ['rare', 'frequent'], dark)
  }
  return byName(space.data.cluster_names, (row) => space.clusters[row], dark)
}
