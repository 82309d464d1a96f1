// Which of some words does not belong: the one with the lowest mean cosine with the others.

import { useMemo } from 'preact/hooks'
import { dot } from './linear'
import { Bars, Below, Columns, Examples, Spoken, type Table, Unknown, timed } from './parts'
import { Search } from './Search'
import type { Found, Near, Space } from './space'
import type { Change } from './state'
import { Word, short } from './words'

const EXAMPLES = [
  ['breakfast', 'cereal', 'dinner', 'lunch'],
  ['france', 'germany', 'italy', 'music'],
  ['war', 'battle', 'army', 'language'],
  ['river', 'lake', 'sea', 'president'],
]

interface Answer {
  missing: string[]
  scores: Near[]
}

function ask(space: Space, words: string[]): Answer {
  const found = words.map((word) => space.find(word))
  const known = found.filter((each): each is Found => each !== null)
  const scores = known.map(({ key, row, vector }, at) => {
    const others = known.filter((_, other) => other !== at)
    return { key, row, cosine: others.reduce((sum, other) => sum + dot(vector, other.vector), 0) / others.length }
  })
  return { missing: words.filter((_, at) => !found[at]), scores: scores.sort((a, b) => b.cosine - a.cosine) }
}

export function OddOneOut({ spaces, words, change, choose }: {
  spaces: Space[]
  words: string[]
  change: Change
  choose: (word: string) => void
}) {
  const { value: answers } = useMemo(
    () => timed('odd one out', () => (words.length > 2 ? spaces.map((space) => ask(space, words)) : [])),
    [spaces, words.join('\n')],
  )
  const put = (odd: string[]) => change({ odd: [...new Set(odd)] })
  const examples = EXAMPLES.filter((example) => example.every((word) => spaces.some((space) => space.row(word) >= 0)))
  const table = (): Table => [
    ['model', 'word', 'mean cosine with the others'],
    ...answers.flatMap(({ scores }, at) => scores.map((each) => [spaces[at].model.name, each.key, each.cosine])),
  ]
  const odd = answers.map(({ scores }) => scores.at(-1)).find(Boolean)
  return (
    <>
      <h2>Odd one out</h2>
      <p class="muted">Three words or more: the one with the lowest mean cosine with the others does not belong.</p>
      <div class="fields">
        <Search label="Add a word" value="" spaces={spaces} choose={(word) => put([...words, word])} clears />
      </div>
      {words.length > 0 && (
        <p class="chosen">
          {words.map((word) => (
            <button
              type="button"
              class="chip"
              key={word}
              aria-label={`Take ${short(word)} out`}
              onClick={() => put(words.filter((other) => other !== word))}
            >
              <Word>{word}</Word> <span aria-hidden="true">×</span>
            </button>
          ))}
          <button type="button" class="quiet" onClick={() => put([])}>
            Clear
          </button>
        </p>
      )}
      <Examples>{examples.map((example) => ({ text: example.join(', '), take: () => put(example) }))}</Examples>
      {answers.length > 0 && (
        <>
          <Columns spaces={spaces}>
            {(space) => {
              const { missing, scores } = answers[spaces.indexOf(space)] ?? { missing: [], scores: [] }
              const last = scores.at(-1)
              return (
                <>
                  {missing.map((word) => (
                    <Unknown
                      key={word}
                      name={word}
                      space={space}
                      choose={(key) => put(words.map((other) => (other === word ? key : other)))}
                    />
                  ))}
                  {last && scores.length > 2 && (
                    <>
                      <p class="verdict">
                        <Word>{last.key}</Word> does not belong.
                      </p>
                      <Bars
                        bars={scores.map((each) => ({ ...each, marked: each === last ? 'the odd one' : undefined }))}
                        choose={choose}
                        label={`Mean cosine with the others in ${space.model.name}`}
                      />
                    </>
                  )}
                </>
              )
            }}
          </Columns>
          <Below table={table} />
          <Spoken>{odd ? `${short(odd.key)} does not belong` : ''}</Spoken>
        </>
      )}
    </>
  )
}
