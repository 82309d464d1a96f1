// Words as they may be shown: whatever they hold, they turn no text around, end no line and take no room of others.

const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Surrogate}/gu

/** A word with escapes in place of what cannot be seen. */
export function shown(word: string): string {
  return word.replace(UNPRINTABLE, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same, cut where it is longer than any word of a language. */
export function short(word: string, most = 40): string {
  const text = shown(word)
  return text.length > most ? `${text.slice(0, most)}…` : text
}

export function Word({ children, most }: { children: string; most?: number }) {
  return (
    <bdi class="word" title={children.length > 24 ? short(children, 400) : undefined}>
      {short(children, most)}
    </bdi>
  )
}

export const number = (value: number) => value.toLocaleString('en')
export const cosine = (value: number) => value.toFixed(3).replace('-', '−')
