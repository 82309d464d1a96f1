// Vectors of words that the page does not hold, from their n-grams of characters, as fastText hashes them.

import { bytes, type NgramData } from './data'
import type { Vector } from './linear'

/** The bucket of each n-gram of a word: `subwords` of wordvec/vectors/ngrams.py. */
export function bucketsOf(word: string, { min_n, max_n, bucket }: NgramData): number[] {
  const letters = [...`<${word}>`].map((letter) => new TextEncoder().encode(letter))
  const found: number[] = []
  if (word === '</s>') return found // the mark of a line's end
  for (let left = 0; left < letters.length; left++) {
    let hash = 2166136261
    for (let length = 1; length <= max_n && left + length <= letters.length; length++) {
      for (const byte of letters[left + length - 1]) {
        // fastText takes bytes as signed: those above 127 bring ones before them.
        hash = Math.imul(hash ^ ((byte << 24) >> 24), 16777619)
      }
      const atEdge = left === 0 || left + length === letters.length
      if (length >= min_n && !(length === 1 && atEdge)) found.push((hash >>> 0) % bucket)
    }
  }
  return found
}

export interface Composed {
  vector: Vector
  used: number
  of: number
}

export class Ngrams {
  readonly held: number
  private readonly rows: Int8Array
  private readonly scales: Float32Array
  private readonly row = new Map<number, number>()

  constructor(
    readonly data: NgramData,
    private readonly dimensions: number,
  ) {
    this.rows = new Int8Array(bytes(data.rows).buffer)
    this.scales = new Float32Array(bytes(data.scales).buffer)
    new Uint32Array(bytes(data.buckets).buffer).forEach((bucket, row) => this.row.set(bucket, row))
    this.held = this.scales.length
  }

  /** The vector of a word, up to its length, and of how many of its n-grams it is made; null of none. */
  compose(word: string): Composed | null {
    const buckets = bucketsOf(word, this.data)
    const vector = new Float32Array(this.dimensions)
    let used = 0
    for (const bucket of buckets) {
      const row = this.row.get(bucket)
      if (row === undefined) continue
      used++
      for (let at = 0; at < this.dimensions; at++) {
        vector[at] += this.scales[row] * this.rows[row * this.dimensions + at]
      }
    }
    return used ? { vector, used, of: buckets.length } : null
  }
}
