// Documents of a model: their first words, the documents nearest to one, and the words nearest to it.

import { useMemo } from 'preact/hooks'
import { Bars, Below, Spoken, type Table, Unknown, milliseconds, timed } from './parts'
import { Search } from './Search'
import type { Space } from './space'
import { Word, short } from './words'

export function Documents({ documents, words, document, top, choose, chooseWord }: {
  documents: Space
  words: Space | undefined
  document: string
  top: number
  choose: (tag: string) => void
  chooseWord: (word: string) => void
}) {
  const { value, took } = useMemo(
    () =>
      timed('documents', () => {
        const found = documents.find(document)
        return {
          found,
          near: found ? documents.nearest(found.vector, top, [found.row]) : [],
          words: found && words ? words.nearest(found.vector, top) : [],
        }
      }),
    [documents, words, document, top],
  )
  const note = (row: number) => documents.texts?.[row] && short(documents.texts[row], 110)
  const table = (): Table => [
    ['document', 'neighbour', 'cosine', 'first words'],
    ...value.near.map(({ key, row, cosine }) => [document, key, cosine, note(row) ?? '']),
  ]
  return (
    <>
      <h2>Documents</h2>
      <div class="fields">
        <Search
          label={documents.texts ? 'A tag, or words of a document’s beginning' : 'A tag'}
          value={document}
          spaces={[documents]}
          choose={choose}
        />
      </div>
      {value.found ? (
        <>
          <blockquote>
            <b>
              <Word>{value.found.key}</Word>
            </b>{' '}
            {note(value.found.row) ?? <span class="muted">The page was given no texts.</span>}
          </blockquote>
          <div class={words ? 'columns documents' : 'columns'}>
            <section>
              <h3>Nearest documents</h3>
              <Bars bars={value.near.map((each) => ({ ...each, note: note(each.row) }))} choose={choose} label="Nearest documents" />
            </section>
            {words && (
              <section>
                <h3>Nearest words</h3>
                <Bars bars={value.words} choose={chooseWord} label="Nearest words" />
              </section>
            )}
          </div>
          <Below table={table}>answered in {milliseconds(took)}</Below>
          <Spoken>{`${value.near.length} documents nearest to ${short(document)}`}</Spoken>
        </>
      ) : (
        <Unknown name={document} space={documents} choose={choose} />
      )}
    </>
  )
}
