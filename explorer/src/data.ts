// What the page was given: the JSON in its body, written by wordvec/explorer/page.py.

export interface ColorColumn {
  name: string
  /** A number for each key, or null: one of `numbers` and `values` is there. */
  numbers?: (number | null)[]
  /** A name for each key; '' is none. */
  values?: string[]
}

export interface NgramData {
  min_n: number
  max_n: number
  bucket: number
  /** How many n-grams the model has; the page holds those of most words. */
  total: number
  buckets: string
  rows: string
  scales: string
  /** Of words made of n-grams alone: mean cosine of the page’s vectors with the model’s own. */
  measured: { words: number; cosine: number } | null
}

export interface SpaceData {
  keys: string[]
  /** How many keys the model has; the page holds the first, or of documents an even selection. */
  total: number
  dimensions: number
  rows: string
  counts: number[] | null
  places: string
  placed: number
  clusters: string
  cluster_names: string[]
  colors: ColorColumn[]
  texts: string[] | null
  ngrams: NgramData | null
  /** Of `asked` keys, the share of the `top` nearest that are the same with whole numbers as with the model's own. */
  measured: { asked: number; top: number; share: number }
  start: string
}

export interface ModelData {
  name: string
  method: string
  facts: [string, string][]
  words: SpaceData | null
  documents: SpaceData | null
}

export interface PageData {
  title: string
  version: string
  seed: number
  models: ModelData[]
}

export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const found = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) found[at] = text.charCodeAt(at)
  return found
}
