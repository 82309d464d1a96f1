// What the page holds and what it leaves out.

import type { PageData } from './data'
import type { Space } from './space'
import { Word, number } from './words'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

export function About({ data, spaces }: { data: PageData; spaces: Space[] }) {
  return (
    <article class="about">
      <h2>About this page</h2>
      <p>
        Written by wordvec {data.version}. It is one file: it needs no server, and its security policy forbids it to load or
        send anything.
      </p>
      {spaces.map((space, at) => (
        <section key={at}>
          <h3>
            <Word>{space.model.name}</Word>
            {space.kind === 'documents' && ': documents'}
          </h3>
          <dl>
            {space.kind === 'words' && space.model.facts.map(([name, value]) => <Fact key={name} name={name} value={value} />)}
            <Fact name={space.kind} value={held(space)} />
            <Fact name="precision" value={precision(space)} />
            <Fact name="map" value={mapped(space, data.seed)} />
            {space.ngrams && <Fact name="n-grams" value={ngrams(space)} />}
          </dl>
        </section>
      ))}
      <h3>How to read it</h3>
      <p>
        All similarities are cosines. On the map, words are near each other where their vectors point the same way; distances
        far apart mean little. Colours by cluster are k-means of the vectors themselves, not of the map, so colour and place
        can disagree; a cluster is named by three of its most central frequent words.
      </p>
      <p>
        Keys: in a search field ↓ ↑ and Enter choose; on the map arrows move, + and − zoom, f zooms to what is lit, 0 shows all, Enter selects. The
        address changes with what you do, so it can be kept as a link.
      </p>
    </article>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Word most={2000}>{value}</Word>
      </dd>
    </>
  )
}

function held({ size, kind, data }: Space): string {
  if (size === data.total) return `all ${number(size)}, ${data.dimensions} dimensions`
  const which = kind === 'words' ? 'the most frequent' : 'evenly spaced'
  return `${number(size)} of ${number(data.total)} (${which}), ${data.dimensions} dimensions`
}

function precision({ data: { measured } }: Space): string {
  const { asked, top, share } = measured
  return (
    `each vector is kept as whole numbers from −127 to 127; of the ${top} nearest, ${percent(share)} are the same as with ` +
    `the model’s own numbers (asked for ${number(asked)})`
  )
}

function mapped({ size, data: { placed } }: Space, seed: number): string {
  const rest = placed < size ? `; the other ${number(size - placed)} stand amid their nearest of these` : ''
  return `t-SNE places ${number(placed)}${rest}; seed ${seed}`
}

function ngrams({ ngrams }: Space): string {
  const { held, data } = ngrams!
  const { total, measured } = data
  const part = held < total ? `${number(held)} of ${number(total)}, those of most words` : `all ${number(total)}`
  const told = measured
    ? `; for ${number(measured.words)} words made of n-grams alone, the mean cosine of the page’s vector with the model’s is ${measured.cosine.toFixed(3)}`
    : ''
  return `${part}, for vectors of words that the page does not hold${told}`
}
