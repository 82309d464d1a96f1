// Words along the line from one word to another: the cosine of each with the difference of the two.

import { useMemo } from 'preact/hooks'
import { type Vector, combined, dot, unit } from './linear'
import { Bars, Below, Columns, Examples, Spoken, type Table, Unknown, milliseconds, timed, useWidth } from './parts'
import { Search } from './Search'
import type { Found, Near, Space } from './space'
import type { Change, State } from './state'
import { Word, cosine, short } from './words'

const EXAMPLES = [
  ['man', 'woman'],
  ['good', 'bad'],
  ['war', 'peace'],
  ['science', 'art'],
  ['old', 'new'],
]
const AMONG = 5000 // words of which the outermost are shown: rare ones are mostly noise

interface Answer {
  missing: string[]
  ends: [Near, Near] | null
  along: Near[]
  outermost: [Near[], Near[]]
}

function ask(space: Space, { from, to, along, top }: State): Answer {
  const ends = [from, to].map((word) => space.find(word))
  const missing = [from, to].filter((_, at) => !ends[at])
  if (missing.length) return { missing, ends: null, along: [], outermost: [[], []] }
  const [first, last] = ends as [Found, Found]
  const way = unit(combined([1, last.vector], [-1, first.vector]))
  const at = ({ key, row, vector }: { key: string; row: number; vector: Vector }): Near => ({ key, row, cosine: dot(way, vector) })
  const all = space.cosines(way).subarray(0, AMONG)
  for (const { row } of [first, last]) if (row >= 0 && row < AMONG) all[row] = NaN
  const many = Math.min(top, 10)
  const towardsLast = space.greatest(all.map((value) => (Number.isNaN(value) ? -2 : value)), many)
  const towardsFirst = space.greatest(all.map((value) => (Number.isNaN(value) ? -2 : -value)), many)
  const chosen = along.map((word) => space.find(word))
  return {
    missing: along.filter((_, place) => !chosen[place]),
    ends: [at(first), at(last)],
    along: chosen.filter((each): each is Found => each !== null).map(at),
    outermost: [towardsFirst.map((near) => ({ ...near, cosine: -near.cosine })), towardsLast],
  }
}

export function Axis({ spaces, state, change, choose }: {
  spaces: Space[]
  state: State
  change: Change
  choose: (word: string) => void
}) {
  const { from, to, along } = state
  const whole = Boolean(from && to && from !== to)
  const { value: answers, took } = useMemo(
    () => timed('axis', () => (whole ? spaces.map((space) => ask(space, state)) : [])),
    [spaces, from, to, along.join('\n'), state.top],
  )
  const put = (words: string[]) => change({ along: [...new Set(words)] })
  const examples = EXAMPLES.filter((example) => example.every((word) => spaces.some((space) => space.row(word) >= 0)))
  const table = (): Table => [
    ['model', 'from', 'to', 'word', 'cosine with the axis'],
    ...answers.flatMap(({ along, outermost }, at) =>
      [...outermost[0], ...along, ...outermost[1]].map((each) => [spaces[at].model.name, from, to, each.key, each.cosine]),
    ),
  ]
  return (
    <>
      <h2>Axis</h2>
      <p class="muted">Words between two: each stands at its cosine with the difference of the two vectors.</p>
      <div class="fields three">
        <Search label="From" value={from} spaces={spaces} choose={(word) => change({ from: word })} />
        <Search label="to" value={to} spaces={spaces} choose={(word) => change({ to: word })} />
        <Search label="Add a word" value="" spaces={spaces} choose={(word) => put([...along, word])} clears />
      </div>
      {along.length > 0 && (
        <p class="chosen">
          {along.map((word) => (
            <button
              type="button"
              class="chip"
              key={word}
              aria-label={`Take ${short(word)} out`}
              onClick={() => put(along.filter((other) => other !== word))}
            >
              <Word>{word}</Word> <span aria-hidden="true">×</span>
            </button>
          ))}
        </p>
      )}
      <Examples>{examples.map(([a, b]) => ({ text: `${a} – ${b}`, take: () => change({ from: a, to: b }) }))}</Examples>
      {whole && answers.length > 0 && (
        <>
          <Columns spaces={spaces}>
            {(space) => {
              const answer = answers[spaces.indexOf(space)]
              if (!answer) return null
              return (
                <>
                  {answer.missing.map((word) => (
                    <Unknown key={word} name={word} space={space} choose={choose} />
                  ))}
                  {answer.ends && (
                    <>
                      <Line answer={answer} />
                      <div class="outermost">
                        {answer.outermost.map((near, at) => (
                          <div key={at}>
                            <h4>
                              towards <Word>{[from, to][at]}</Word>
                            </h4>
                            <Bars bars={near} choose={choose} label={`Towards ${short([from, to][at])} in ${space.model.name}`} signed />
                          </div>
                        ))}
                      </div>
                    </>
                  )}
                </>
              )
            }}
          </Columns>
          <Below table={table}>
            among the {AMONG.toLocaleString('en')} most frequent, in {milliseconds(took)}
          </Below>
          <Spoken>{`Words from ${short(from)} to ${short(to)} are shown`}</Spoken>
        </>
      )}
    </>
  )
}

const ROW = 20

/** The line itself: the words chosen, or else the outermost, each in the first row where it covers no other. */
function Line({ answer }: { answer: Answer }) {
  const [place, width] = useWidth<HTMLElement>()
  const [first, last] = answer.ends!
  const few = answer.along.length ? answer.along : answer.outermost.flatMap((side) => side.slice(0, 5))
  const all = [...answer.ends!, ...few]
  const [low, high] = [Math.min(...all.map((each) => each.cosine)), Math.max(...all.map((each) => each.cosine))]
  const x = (value: number) => 46 + ((width - 92) * (value - low)) / (high - low || 1)
  const taken: number[] = []
  const words = [...few].sort((a, b) => a.cosine - b.cosine).map((each) => {
    const half = Math.min(short(each.key, 16).length, 17) * 3.9 + 5
    let row = taken.findIndex((end) => end < x(each.cosine) - half)
    if (row < 0) row = taken.length
    taken[row] = x(each.cosine) + half
    return { ...each, row }
  })
  const height = 56 + ROW * taken.length
  const line = height - 30
  return (
    <figure ref={place} class="axis">
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={`${few.length} words between ${short(first.key)} and ${short(last.key)}`}>
          <line x1={x(low)} x2={x(high)} y1={line} y2={line} />
          {low < 0 && high > 0 && <line class="zero" x1={x(0)} x2={x(0)} y1={line - 5} y2={line + 5} />}
          {words.map(({ key, cosine: value, row }) => (
            <g key={key}>
              <line class="stem" x1={x(value)} x2={x(value)} y1={line} y2={line - 14 - ROW * row} />
              <circle cx={x(value)} cy={line} r={3} />
              <text x={x(value)} y={line - 18 - ROW * row} text-anchor="middle">
                {short(key, 16)}
                <title>{`${short(key)} ${cosine(value)}`}</title>
              </text>
            </g>
          ))}
          {[first, last].map(({ key, cosine: value }) => (
            <g key={key} class="answer">
              <circle cx={x(value)} cy={line} r={5} />
              <text x={x(value)} y={line + 21} text-anchor="middle">
                {short(key, 16)}
              </text>
            </g>
          ))}
        </svg>
      )}
    </figure>
  )
}
