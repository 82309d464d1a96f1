import { render } from 'preact'
import { App } from './App'
import type { PageData } from './data'
import './style.css'

const data: PageData = JSON.parse(document.getElementById('data')!.textContent!)
render(<App data={data} />, document.getElementById('app')!)
requestAnimationFrame(() => performance.mark('first view'))
