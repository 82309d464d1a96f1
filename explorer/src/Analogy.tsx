// a is to b as c is to what? The answers, and the parallelogram that they make or miss.

import { useMemo } from 'preact/hooks'
import { type Vector, combined, dot, plane, unit } from './linear'
import { Bars, Below, Columns, Examples, Spoken, type Table, Unknown, milliseconds, timed, useWidth } from './parts'
import { Search } from './Search'
import type { Found, Near, Space } from './space'
import type { Change, State } from './state'
import { cosine, short } from './words'

const EXAMPLES = [
  ['england', 'english', 'france'],
  ['man', 'king', 'woman'],
  ['paris', 'france', 'rome'],
  ['good', 'better', 'bad'],
  ['walk', 'walked', 'play'],
]

interface Answer {
  missing: string[]
  given: [Found, Found, Found] | null
  target: Vector
  near: Near[]
}

/** The answers of a space to: the first of three words is to the second as the third is to what? */
export function ask(space: Space, words: string[], top: number): Answer {
  const given = words.map((word) => space.find(word))
  const missing = words.filter((_, at) => !given[at])
  if (missing.length) return { missing, given: null, target: new Float32Array(), near: [] }
  const [a, b, c] = given as [Found, Found, Found]
  const target = combined([1, b.vector], [-1, a.vector], [1, c.vector])
  return { missing, given: [a, b, c], target, near: space.nearest(target, top, [a.row, b.row, c.row]) }
}

export function Analogy({ spaces, state, change, choose }: {
  spaces: Space[]
  state: State
  change: Change
  choose: (word: string) => void
}) {
  const words = [state.a, state.b, state.c]
  const whole = words.every(Boolean)
  const { value: answers, took } = useMemo(
    () => timed('analogy', () => (whole ? spaces.map((space) => ask(space, words, state.top)) : [])),
    [spaces, ...words, state.top],
  )
  const examples = EXAMPLES.filter((example) => example.every((word) => spaces.some((space) => space.row(word) >= 0)))
  const table = (): Table => [
    ['model', 'a', 'b', 'c', 'answer', 'cosine'],
    ...answers.flatMap(({ near }, at) => near.map((each) => [spaces[at].model.name, ...words, each.key, each.cosine])),
  ]
  const best = answers.find(({ near }) => near.length)?.near[0]
  return (
    <>
      <h2>Analogy</h2>
      <p class="muted">The first is to the second as the third is to what? Answers point the way of second − first + third.</p>
      <div class="fields three">
        <Search label="First" value={state.a} spaces={spaces} choose={(a) => change({ a })} />
        <Search label="is to" value={state.b} spaces={spaces} choose={(b) => change({ b })} />
        <Search label="as" value={state.c} spaces={spaces} choose={(c) => change({ c })} />
      </div>
      <Examples>
        {examples.map(([a, b, c]) => ({ text: `${a} : ${b} = ${c} : ?`, take: () => change({ a, b, c }) }))}
      </Examples>
      {whole && (
        <>
          <Columns spaces={spaces}>
            {(space) => {
              const answer = answers[spaces.indexOf(space)]
              if (!answer) return null
              return answer.given ? (
                <>
                  <Parallelogram space={space} given={answer.given} target={answer.target} best={answer.near[0]} />
                  <Bars
                    bars={answer.near.map((near, at) => ({ ...near, marked: at === 0 ? 'the answer' : undefined }))}
                    choose={choose}
                    label={`Answers in ${space.model.name}`}
                  />
                </>
              ) : (
                answer.missing.map((word) => (
                  <Unknown key={word} name={word} space={space} choose={(key) => change(replaced(state, word, key))} />
                ))
              )
            }}
          </Columns>
          {best && <Below table={table}>answered in {milliseconds(took)}</Below>}
          <Spoken>{best ? `${words.map((word) => short(word)).join(', ')}: ${short(best.key)}, ${cosine(best.cosine)}` : ''}</Spoken>
        </>
      )}
    </>
  )
}

function replaced({ a, b, c }: State, word: string, key: string): Partial<State> {
  const put = (value: string) => (value === word ? key : value)
  return { a: put(a), b: put(b), c: put(c) }
}

const HEIGHT = 230
const MARGIN = { x: 56, y: 30 }

/** The four words in the plane of their two greatest principal components, with arrows, and where they point. */
function Parallelogram({ space, given, target, best }: {
  space: Space
  given: [Found, Found, Found]
  target: Vector
  best: Near | undefined
}) {
  const [place, width] = useWidth<HTMLElement>()
  if (!best) return null
  const [a, b, c] = given
  const answer = space.vector(best.row)
  const on = plane([a.vector, b.vector, c.vector, answer])
  const points = [a.vector, b.vector, c.vector, answer, target].map(on)
  const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))]
  const [low, high] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))]
  const scale = Math.min((width - 2 * MARGIN.x) / (right - left || 1), (HEIGHT - 2 * MARGIN.y) / (high - low || 1))
  const [pa, pb, pc, pd, pt] = points.map(([x, y]): [number, number] => [
    width / 2 + (x - (left + right) / 2) * scale,
    HEIGHT / 2 - (y - (low + high) / 2) * scale,
  ])
  const alike = dot(unit(combined([1, b.vector], [-1, a.vector])), unit(combined([1, answer], [-1, c.vector])))
  const names = [a.key, b.key, c.key, best.key].map((name) => short(name, 16))
  return (
    <figure ref={place} class="parallelogram">
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`Arrows from ${names[0]} to ${names[1]} and from ${names[2]} to ${names[3]}, cosine ${cosine(alike)}`}
        >
          <path class="side" d={`M${pa}L${pc}M${pb}L${pd}`} />
          <Arrow from={pa} to={pb} />
          <Arrow from={pc} to={pd} />
          <path class="guess" d={`M${pc}L${pt}`} />
          <circle class="guess" cx={pt[0]} cy={pt[1]} r={5} />
          {[pa, pb, pc, pd].map(([x, y], at) => (
            <g key={at} class={at === 3 ? 'answer' : undefined}>
              <circle cx={x} cy={y} r={4} />
              <text x={x} y={y < HEIGHT / 2 ? y - 10 : y + 20} text-anchor="middle">
                {names[at]}
              </text>
            </g>
          ))}
        </svg>
      )}
      <figcaption class="muted">
        Two arrows with the cosine {cosine(alike)}; the ring is where the answer would close the parallelogram.
      </figcaption>
    </figure>
  )
}

function Arrow({ from, to }: { from: [number, number]; to: [number, number] }) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
  const tip = [to[0] - 7 * Math.cos(angle), to[1] - 7 * Math.sin(angle)]
  const wing = (turn: number) => `${tip[0] - 9 * Math.cos(angle + turn)},${tip[1] - 9 * Math.sin(angle + turn)}`
  return <path class="arrow" d={`M${from}L${tip}M${wing(0.45)}L${tip}L${wing(-0.45)}`} />
}
