import { describe, expect, it } from 'vitest';
import { axisMarks, axisStep } from '../../bench/plots/plot.js';
import { svgOf } from '../../bench/plots/svg.js';

describe('the axis of a plot', () => {
  it.each([
    [1, 0.2],
    [9, 2],
    [64, 20],
    [100, 20],
    [350, 100],
    [0, 1],
  ])('to %d has steps of %d', (highest, step) => {
    expect(axisStep(highest)).toBeCloseTo(step, 9);
  });

  it('reaches the highest value', () => {
    expect(axisMarks(64)).toEqual([0, 20, 40, 60, 80]);
    expect(axisMarks(0)).toEqual([0, 1]);
  });
});

describe('a plot as SVG', () => {
  it('draws a curve to scale, and the level across', () => {
    const svg = svgOf({
      kind: 'curves',
      title: 'a < b',
      x: 's',
      y: 'MB',
      curves: [
        {
          label: 'one',
          points: [
            [0, 0],
            [5, 10],
            [10, 20],
          ],
        },
      ],
      level: { label: 'limit', y: 10 },
    });
    expect(svg).toContain('points="70,272 385,164 700,56"');
    expect(svg).toContain('y1="164" y2="164" stroke="#b00020"');
    expect(svg).toContain('<title>a &lt; b</title>');
  });

  it('draws bars as high as their values, and nothing below zero of them', () => {
    const svg = svgOf({
      kind: 'bars',
      title: 'bars',
      y: 'rows',
      bars: [
        { label: 'whole', value: 100 },
        { label: 'half', value: 50 },
        { label: 'none', value: 0 },
      ],
    });
    const heights = [...svg.matchAll(/height="(\d+)" fill="#(?!fff)/g)].map(([, height]) => Number(height));
    expect(heights).toEqual([216, 108, 0]);
  });
});
