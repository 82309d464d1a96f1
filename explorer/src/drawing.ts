// The map on its canvas: points, labels by frequency where there is room, the selected word and its neighbours.

import { type Quadtree, quadtree } from 'd3-quadtree'
import { select } from 'd3-selection'
import { type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom'
import type { Space } from './space'
import { short } from './words'

export interface Look {
  color: (row: number) => string
  text: string
  faint: string
  paper: string
  accent: string
}

const SIDE = 65535 // of the square that places stand in
const MOST_ZOOM = 200
const CELL = 4 // pixels of the grid that says where labels stand
const MOST_LABELS = 320
const MOST_TRIED = 6000
const FONT = '12px system-ui, sans-serif'
const LARGE_FONT = '600 14px system-ui, sans-serif'

export class MapDrawing {
  private readonly context: CanvasRenderingContext2D
  private readonly zooming = zoom<HTMLCanvasElement, unknown>().scaleExtent([0.8, MOST_ZOOM])
  private transform: ZoomTransform = zoomIdentity
  private width = 0
  private height = 0
  private tree: Quadtree<number> = quadtree<number>()
  private widths = new Map<number, number>()
  private lit: number[] = []
  private selected = -1
  private hovered = -1
  private due = 0

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private space: Space,
    private look: Look,
    private readonly choose: (row: number) => void,
  ) {
    this.context = canvas.getContext('2d')!
    this.zooming.on('zoom', ({ transform }) => {
      this.transform = transform
      this.ask()
    })
    select(canvas).call(this.zooming).on('dblclick.zoom', null)
    canvas.addEventListener('pointermove', (event) => this.hover(event))
    canvas.addEventListener('pointerleave', () => this.show(-1))
    canvas.addEventListener('click', (event) => {
      const row = this.under(event)
      if (row >= 0) this.choose(row)
    })
    this.setSpace(space)
  }

  setSpace(space: Space) {
    this.space = space
    this.widths.clear()
    this.hovered = -1
    const { places } = space
    this.tree = quadtree<number>()
      .x((row) => places[2 * row])
      .y((row) => places[2 * row + 1])
      .addAll(Array.from({ length: space.size }, (_, row) => row))
    this.ask()
  }

  setLook(look: Look) {
    this.look = look
    this.ask()
  }

  /** Light a row and its neighbours, and bring the row into view if it is outside. */
  setLit(selected: number, lit: number[]) {
    this.selected = selected
    this.lit = lit
    if (selected >= 0 && this.width) {
      const [x, y] = this.at(selected)
      if (x < 20 || y < 20 || x > this.width - 20 || y > this.height - 20) {
        const moved = this.transform.translate((this.width / 2 - x) / this.transform.k, (this.height / 2 - y) / this.transform.k)
        select(this.canvas).call(this.zooming.transform, moved)
      }
    }
    this.ask()
  }

  resize(width: number, height: number) {
    this.width = width
    this.height = height
    const ratio = devicePixelRatio || 1
    this.canvas.width = Math.round(width * ratio)
    this.canvas.height = Math.round(height * ratio)
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.zooming.extent([[0, 0], [width, height]]).translateExtent([[-width / 2, -height / 2], [1.5 * width, 1.5 * height]])
    this.draw()
  }

  zoomBy(factor: number) {
    select(this.canvas).call(this.zooming.scaleBy, factor)
  }

  panBy(x: number, y: number) {
    select(this.canvas).call(this.zooming.translateBy, x / this.transform.k, y / this.transform.k)
  }

  reset() {
    select(this.canvas).call(this.zooming.transform, zoomIdentity)
  }

  /** Zoom to what is lit, or show all where nothing is. */
  fit() {
    const rows = this.selected < 0 ? [] : [this.selected, ...this.lit]
    if (rows.length < 2) return this.reset()
    const points = rows.map((row) => this.transform.invert(this.at(row)))
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
    const room = 0.7 * Math.min(this.width / (right - left || 1), this.height / (bottom - top || 1))
    const moved = zoomIdentity
      .translate(this.width / 2, this.height / 2)
      .scale(Math.min(room, MOST_ZOOM / 2))
      .translate(-(left + right) / 2, -(top + bottom) / 2)
    select(this.canvas).call(this.zooming.transform, moved)
  }

  /** The row nearest to the middle of what is seen. */
  middle(): number {
    return this.tree.find(...this.inverse(this.width / 2, this.height / 2)) ?? -1
  }

  show(row: number) {
    if (row === this.hovered) return
    this.hovered = row
    this.canvas.style.cursor = row >= 0 ? 'pointer' : ''
    this.ask()
  }

  private hover(event: PointerEvent) {
    if (!event.buttons) this.show(this.under(event))
  }

  private under(event: MouseEvent): number {
    const [x, y] = [event.offsetX, event.offsetY]
    return this.tree.find(...this.inverse(x, y), 12 / (this.scale() * this.transform.k)) ?? -1
  }

  private scale() {
    return (Math.min(this.width, this.height) - 32) / SIDE
  }

  private at(row: number): [number, number] {
    const scale = this.scale()
    const [left, top] = [(this.width - SIDE * scale) / 2, (this.height - SIDE * scale) / 2]
    const { places } = this.space
    return this.transform.apply([left + places[2 * row] * scale, top + places[2 * row + 1] * scale])
  }

  private inverse(x: number, y: number): [number, number] {
    const scale = this.scale()
    const [px, py] = this.transform.invert([x, y])
    return [(px - (this.width - SIDE * scale) / 2) / scale, (py - (this.height - SIDE * scale) / 2) / scale]
  }

  /** Draw before the browser shows the next picture, once, however often it is asked. */
  private ask() {
    this.due ||= requestAnimationFrame(() => {
      this.due = 0
      this.draw()
    })
  }

  private draw() {
    const { context, width, height, look, space } = this
    if (!width || !height) return
    context.clearRect(0, 0, width, height)
    const zoomed = Math.sqrt(this.transform.k)
    const dimmed = this.selected >= 0
    const seen: number[] = []
    const last = Math.log(space.size + 1)
    context.globalAlpha = dimmed ? 0.5 : 0.8
    for (let row = space.size - 1; row >= 0; row--) {
      const [x, y] = this.at(row)
      if (x < -8 || y < -8 || x > width + 8 || y > height + 8) continue
      seen.push(row)
      const radius = Math.min((0.9 + 1.7 * (1 - Math.log(row + 1) / last)) * zoomed, 5.5)
      this.dot(x, y, radius, look.color(row))
    }
    context.globalAlpha = 1
    this.light()
    this.label(seen.reverse(), dimmed)
  }

  private dot(x: number, y: number, radius: number, color: string) {
    const { context } = this
    context.fillStyle = color
    if (radius < 1.6) {
      context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius)
      return
    }
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fill()
  }

  private light() {
    const { context, look, selected, lit } = this
    if (selected < 0) return
    const [x, y] = this.at(selected)
    context.strokeStyle = look.accent
    context.lineWidth = 1
    context.globalAlpha = 0.35
    context.beginPath()
    for (const row of lit) {
      context.moveTo(x, y)
      context.lineTo(...this.at(row))
    }
    context.stroke()
    context.globalAlpha = 1
    for (const row of lit) this.dot(...this.at(row), 4, look.color(row))
    this.dot(x, y, 6.5, look.accent)
    this.dot(x, y, 3, look.paper)
  }

  /** Labels of what is lit, then of the most frequent; each where it covers none before. */
  private label(seen: number[], dimmed: boolean) {
    const { context, look } = this
    const columns = Math.ceil(this.width / CELL)
    const taken = new Uint8Array(columns * Math.ceil(this.height / CELL))
    const first = [this.hovered, this.selected, ...this.lit].filter((row, at, all) => row >= 0 && all.indexOf(row) === at)
    const strong = new Set(first)
    let drawn = 0
    context.lineJoin = 'round'
    context.lineWidth = 3
    context.strokeStyle = look.paper
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    const put = (row: number, forced: boolean) => {
      const large = row === this.hovered || row === this.selected
      context.font = large ? LARGE_FONT : FONT
      const text = short(this.space.keys[row], 24)
      const half = this.measure(row, text, large) / 2 + 3
      const [x, y] = this.at(row)
      const up = y - (large ? 15 : 11)
      if (!this.claim(taken, columns, x - half, up - 8, x + half, up + 8, forced)) return
      drawn++
      context.globalAlpha = strong.has(row) ? 1 : dimmed ? 0.55 : 0.9
      context.fillStyle = large ? look.accent : look.text
      context.strokeText(text, x, up)
      context.fillText(text, x, up)
    }
    for (const row of first) put(row, row === this.hovered || row === this.selected)
    for (const row of seen.slice(0, MOST_TRIED)) {
      if (drawn >= MOST_LABELS) break
      if (!strong.has(row)) put(row, false)
    }
    context.globalAlpha = 1
  }

  private measure(row: number, text: string, large: boolean): number {
    if (large) return this.context.measureText(text).width
    let width = this.widths.get(row)
    if (width === undefined) this.widths.set(row, (width = this.context.measureText(text).width))
    return width
  }

  /** Take a box of the grid if it is free and inside, or in any case; whether it was taken. */
  private claim(taken: Uint8Array, columns: number, x0: number, y0: number, x1: number, y1: number, forced: boolean): boolean {
    if (!forced && (x0 < 0 || y0 < 0 || x1 > this.width || y1 > this.height)) return false
    const [left, right] = [Math.max(0, Math.floor(x0 / CELL)), Math.min(columns - 1, Math.floor(x1 / CELL))]
    const [top, bottom] = [Math.max(0, Math.floor(y0 / CELL)), Math.min(taken.length / columns - 1, Math.floor(y1 / CELL))]
    if (!forced) {
      for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) if (taken[y * columns + x]) return false
    }
    for (let y = top; y <= bottom; y++) taken.fill(1, y * columns + left, y * columns + right + 1)
    return true
  }
}
