// The keys nearest to one, in each model, and which of them the models share.

import { useMemo } from 'preact/hooks'
import { Bars, Below, Columns, Composed, Spoken, type Table, Unknown, milliseconds, timed } from './parts'
import type { Found, Near, Space } from './space'
import { Word, cosine, number, short } from './words'

interface Answer {
  space: Space
  found: Found | null
  near: Near[]
}

function ask(spaces: Space[], word: string, top: number): Answer[] {
  return spaces.map((space) => {
    const found = space.find(word)
    return { space, found, near: found ? space.nearest(found.vector, top, [found.row]) : [] }
  })
}

/** The keys that all models which know the word have among their nearest. */
function sharedBy(answers: Answer[]): Set<string> {
  const known = answers.filter((answer) => answer.found)
  if (known.length < 2) return new Set()
  const lists = known.map(({ near }) => new Set(near.map(({ key }) => key)))
  return new Set([...lists[0]].filter((key) => lists.every((list) => list.has(key))))
}

export function Neighbours({ spaces, word, top, choose, setTop }: {
  spaces: Space[]
  word: string
  top: number
  choose: (word: string) => void
  setTop: (top: number) => void
}) {
  const { value: answers, took } = useMemo(() => timed('neighbours', () => ask(spaces, word, top)), [spaces, word, top])
  const shared = sharedBy(answers)
  const known = answers.filter((answer) => answer.found)
  const table = (): Table => [
    ['model', 'word', 'neighbour', 'cosine'],
    ...answers.flatMap(({ space, near }) => near.map(({ key, cosine }) => [space.model.name, word, key, cosine])),
  ]
  const compared = known.reduce((sum, { space }) => sum + space.size, 0)
  const first = known[0]?.near.slice(0, 5).map((near) => `${short(near.key)} ${cosine(near.cosine)}`)
  return (
    <>
      <header class="answer">
        <h2>
          <Word>{word}</Word>
        </h2>
        <Frequency spaces={spaces} word={word} />
        <label class="select">
          <span class="unseen">How many neighbours</span>
          <select value={top} onChange={(event) => setTop(Number(event.currentTarget.value))}>
            {[10, 20, 50].map((many) => (
              <option key={many} value={many}>
                {many} nearest
              </option>
            ))}
          </select>
        </label>
      </header>
      {known.length > 1 && <Shared shared={[...shared]} top={top} models={known.length} choose={choose} />}
      <Columns spaces={spaces}>
        {(space) => {
          const { found, near } = answers[spaces.indexOf(space)]
          if (!found) return <Unknown name={word} space={space} choose={choose} />
          return (
            <>
              {found.composed && <Composed name={word} {...found.composed} />}
              <Bars
                bars={near.map((each) => ({ ...each, marked: shared.has(each.key) ? 'shared' : undefined }))}
                choose={choose}
                label={`Nearest to ${short(word)} in ${space.model.name}`}
              />
            </>
          )
        }}
      </Columns>
      {known.length > 0 && (
        <Below table={table}>
          {number(compared)} compared in {milliseconds(took)}
        </Below>
      )}
      <Spoken>{first ? `Nearest to ${short(word)}: ${first.join(', ')}` : `${short(word)} is not known`}</Spoken>
    </>
  )
}

function Frequency({ spaces, word }: { spaces: Space[]; word: string }) {
  const space = spaces.find((each) => each.row(word) >= 0)
  if (!space) return null
  const row = space.row(word)
  return (
    <span class="muted">
      {space.counts ? `${number(space.counts[row])} times, ` : ''}rank {number(row + 1)}
    </span>
  )
}

function Shared({ shared, top, models, choose }: {
  shared: string[]
  top: number
  models: number
  choose: (word: string) => void
}) {
  const which = models === 2 ? 'Both' : `All ${models}`
  return (
    <p class="shared">
      {which} have {shared.length} of {top} in common
      {shared.length > 0 && ': '}
      {shared.map((key) => (
        <button type="button" class="chip marked" key={key} onClick={() => choose(key)}>
          <Word>{key}</Word>
        </button>
      ))}
    </p>
  )
}
