// Keys (words, or tags of documents) and their vectors: looking up, nearest, what was meant.

import { bytes, type ModelData, type SpaceData } from './data'
import { type Vector, unit } from './linear'
import { type Composed, Ngrams } from './ngrams'

export interface Near {
  row: number
  key: string
  cosine: number
}

export interface Found {
  key: string
  /** -1 where the vector was made of n-grams. */
  row: number
  vector: Vector
  composed: Composed | null
}

export class Space {
  readonly keys: string[]
  readonly size: number
  readonly dimensions: number
  readonly counts: number[] | null
  readonly texts: string[] | null
  readonly places: Uint16Array
  readonly clusters: Uint8Array
  readonly ngrams: Ngrams | null
  private readonly rows: Int8Array
  private readonly inverse: Float32Array
  private readonly rowOf: Map<string, number>
  private readonly lower: string[]

  constructor(
    readonly data: SpaceData,
    readonly model: ModelData,
    readonly kind: 'words' | 'documents',
  ) {
    this.keys = data.keys
    this.size = data.keys.length
    this.dimensions = data.dimensions
    this.counts = data.counts
    this.texts = data.texts
    this.places = new Uint16Array(bytes(data.places).buffer)
    this.clusters = bytes(data.clusters)
    this.ngrams = data.ngrams && new Ngrams(data.ngrams, data.dimensions)
    this.rows = new Int8Array(bytes(data.rows).buffer)
    this.rowOf = new Map(this.keys.map((key, row) => [key, row]))
    this.lower = this.keys.map((key) => key.toLowerCase())
    this.inverse = this.inverseLengths()
  }

  /** A row's vector, of length 1. */
  vector(row: number): Vector {
    return unit(Float32Array.from(this.rows.subarray(row * this.dimensions, (row + 1) * this.dimensions)))
  }

  /** The row of a key as it is or else in lower case; -1 for none. */
  row(key: string): number {
    return this.rowOf.get(key) ?? this.rowOf.get(key.toLowerCase()) ?? -1
  }

  /** A key with its vector, which may be made of n-grams. */
  find(key: string): Found | null {
    const row = this.row(key)
    if (row >= 0) return this.inverse[row] ? { key: this.keys[row], row, vector: this.vector(row), composed: null } : null
    const composed = key ? (this.ngrams?.compose(key) ?? null) : null
    return composed && { key, row, vector: unit(composed.vector), composed }
  }

  /** The cosine of each row with a vector of length 1. */
  cosines(query: Vector): Float32Array {
    const { rows, inverse, dimensions, size } = this
    const found = new Float32Array(size)
    for (let row = 0, at = 0; row < size; row++) {
      let sum = 0
      for (let dimension = 0; dimension < dimensions; dimension++) sum += query[dimension] * rows[at++]
      found[row] = sum * inverse[row]
    }
    return found
  }

  /** The keys nearest to a vector, but for some rows, among the first `among`. */
  nearest(query: Vector, top: number, but: number[] = [], among = this.size): Near[] {
    const cosines = this.cosines(unit(query))
    for (const row of but) if (row >= 0) cosines[row] = -2
    return this.greatest(cosines.subarray(0, among), top)
  }

  /** Those of the greatest scores, greatest first; rows of zero vectors have none. */
  greatest(scores: Float32Array, top: number): Near[] {
    const rows: number[] = []
    for (let row = 0; row < scores.length; row++) {
      if (scores[row] < -1.5 || !this.inverse[row]) continue
      if (rows.length === top && scores[row] <= scores[rows[top - 1]]) continue
      let at = rows.length
      while (at > 0 && scores[rows[at - 1]] < scores[row]) at--
      rows.splice(at, 0, row)
      if (rows.length > top) rows.pop()
    }
    return rows.map((row) => ({ row, key: this.keys[row], cosine: scores[row] }))
  }

  /** Keys that start with some letters, most frequent first; of documents also those whose first words hold them. */
  startingWith(prefix: string, most: number): string[] {
    const start = prefix.toLowerCase()
    const found: string[] = []
    for (let row = 0; row < this.size && found.length < most; row++) {
      if (this.lower[row].startsWith(start)) found.push(this.keys[row])
    }
    if (this.texts && start.length > 1) {
      for (let row = 0; row < this.size && found.length < most; row++) {
        const there = this.texts[row].toLowerCase().includes(start) && !this.lower[row].startsWith(start)
        if (there) found.push(this.keys[row])
      }
    }
    return found
  }

  /** Keys that differ from what was written by few letters, nearest and then most frequent first. */
  meant(written: string, most = 5): string[] {
    const wanted = written.toLowerCase()
    const bound = wanted.length < 5 ? 1 : 2
    const found: { row: number; edits: number }[] = []
    for (let row = 0; row < this.size; row++) {
      const edits = distance(wanted, this.lower[row], bound)
      if (edits <= bound) found.push({ row, edits })
    }
    found.sort((a, b) => a.edits - b.edits || a.row - b.row)
    return found.slice(0, most).map(({ row }) => this.keys[row])
  }

  private inverseLengths(): Float32Array {
    const found = new Float32Array(this.size)
    for (let row = 0, at = 0; row < this.size; row++) {
      let sum = 0
      for (let dimension = 0; dimension < this.dimensions; dimension++, at++) sum += this.rows[at] ** 2
      found[row] = sum ? 1 / Math.sqrt(sum) : 0
    }
    return found
  }
}

/** Letters to insert, leave out, replace or swap with the next; more than `bound` is given as `bound + 1`. */
export function distance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) > bound) return bound + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const line = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      let edits = Math.min(last[j] + 1, line[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2] + 1)
      line.push(edits)
      least = Math.min(least, edits)
    }
    if (least > bound) return bound + 1
    ;[before, last] = [last, line]
  }
  return Math.min(last[b.length], bound + 1)
}
