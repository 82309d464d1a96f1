// The little linear algebra that the page needs.

export type Vector = Float32Array

export function dot(a: Vector, b: Vector): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at]
  return sum
}

/** `vector` at length 1; zeros stay zeros. */
export function unit(vector: Vector): Vector {
  const length = Math.sqrt(dot(vector, vector))
  return length ? vector.map((part) => part / length) : vector
}

/** The sum of vectors, each times its weight. */
export function combined(...parts: [number, Vector][]): Vector {
  const sum = new Float32Array(parts[0][1].length)
  for (const [weight, vector] of parts) for (let at = 0; at < sum.length; at++) sum[at] += weight * vector[at]
  return sum
}

/** The two greatest principal components of some vectors: a function that gives the place of a vector among them. */
export function plane(vectors: Vector[]): (vector: Vector) => [number, number] {
  const middle = combined(...vectors.map((vector): [number, Vector] => [1 / vectors.length, vector]))
  const centred = vectors.map((vector) => combined([1, vector], [-1, middle]))
  const axes = eigenvectors(centred.map((a) => centred.map((b) => dot(a, b)))).map((weights) =>
    unit(combined(...weights.map((weight, at): [number, Vector] => [weight, centred[at]]))),
  )
  return (vector) => {
    const apart = combined([1, vector], [-1, middle])
    return [dot(apart, axes[0]), dot(apart, axes[1])]
  }
}

/** The eigenvectors of the two greatest eigenvalues of a small symmetric matrix, by Jacobi's rotations. */
function eigenvectors(matrix: number[][]): number[][] {
  const size = matrix.length
  const values = matrix.map((row) => [...row])
  const vectors = matrix.map((_, row) => matrix.map((_, column) => Number(row === column)))
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(values[p][q]) < 1e-12) continue
        const angle = 0.5 * Math.atan2(2 * values[p][q], values[q][q] - values[p][p])
        const cosine = Math.cos(angle)
        const sine = Math.sin(angle)
        const turn = (row: number[]) => {
          ;[row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]]
        }
        values.forEach(turn)
        const [first, second] = [values[p], values[q]]
        values[p] = first.map((value, at) => cosine * value - sine * second[at])
        values[q] = first.map((value, at) => sine * value + cosine * second[at])
        vectors.forEach(turn)
      }
    }
  }
  const order = values.map((_, at) => at).sort((a, b) => values[b][b] - values[a][a])
  return order.slice(0, 2).map((column) => vectors.map((row) => row[column]))
}
