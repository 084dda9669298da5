import { describe, expect, it } from '@jest/globals'
import { type Bar, type BarChart, renderBars } from '../../bench/bars.js'

function chartOf(bars: readonly Bar[], title = 'a chart'): BarChart {
  return { title, groups: [{ label: 'probes', unit: 1000, digits: 1, bars }] }
}

const bar = (name: string, values: number[]): Bar => ({ name, values, tone: 'blue' })
const pathsOf = (svg: string, className: string) =>
  [...svg.matchAll(new RegExp(`<path class="${className}" d="([^"]*)"`, 'g'))].map(([, path]) => path)

describe('renderBars', () => {
  it('draws each bar to its median, and a whisker from the least to the greatest', () => {
    const svg = renderBars(chartOf([bar('few', [1000, 2000, 4000]), bar('many', [8000])]))
    expect(pathsOf(svg, 'bar blue')).toEqual(['M200 65H302.5v14H200Z', 'M200 89H610v14H200Z'])
    expect(pathsOf(svg, 'whisker').slice(0, 3)).toEqual(['M251.3 72H405', 'M251.3 68v8', 'M405 68v8'])
  })

  it('says the median and the spread in the unit of the group', () => {
    expect(renderBars(chartOf([bar('few', [1000, 2500, 4000])]))).toContain('>2.5 (1.0–4.0)<')
  })

  it('gives the same bytes for the same data, and no text that is markup', () => {
    const chart = chartOf([bar('a & b', [1])], '<script>')
    const svg = renderBars(chart)
    expect(renderBars(chart)).toBe(svg)
    expect([svg.includes('<script>'), svg.includes('a &amp; b')]).toEqual([false, true])
  })

  it('refuses a series with nothing in it, and what is no number', () => {
    expect(() => renderBars(chartOf([bar('x', [])]))).toThrow(RangeError)
    expect(() => renderBars(chartOf([bar('x', [Number.NaN])]))).toThrow(RangeError)
  })
})
