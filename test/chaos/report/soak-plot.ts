import { spreadOf } from '../measure/latency.js';
import type { SoakReport, SoakSample } from '../run-soak.js';
import { type Panel, type Point, plotPanels } from './plot.js';

/** Seconds whose latencies make one point. */
const BUCKET_S = 15;
const MEGABYTE = 1_048_576;

/** Memory, handles, lag and latency of a soak over its time, as SVG. */
export function soakPlot(report: SoakReport): string {
  const { begunAt, durationMs, samples } = report;
  const minute = (at: number) => (at - begunAt) / 60_000;
  const of = (value: (sample: SoakSample) => number): readonly Point[] =>
    samples.map((sample) => ({ x: minute(sample.at), y: value(sample), series: sample.process }));
  const panels: readonly Panel[] = [
    { title: 'memory of the connector, RSS (MB)', dots: of(({ rssBytes }) => rssBytes / MEGABYTE) },
    { title: 'open file descriptors', dots: of(({ descriptors, handles }) => descriptors ?? handles) },
    {
      title: 'longest hold-up of the event loop in each second (ms)',
      dots: samples
        .filter(({ frozen }) => !frozen)
        .map(({ at, lagMs, process }) => ({ x: minute(at), y: lagMs, series: process })),
    },
    { title: `mail to interaction, p50 and p99 of each ${BUCKET_S} s (ms)`, dots: latencyPoints(report) },
  ];
  return plotPanels(panels, {
    label: 'minutes',
    most: Math.max(durationMs / 60_000, ...samples.map(({ at }) => minute(at))),
  });
}

function latencyPoints({ latencies, begunAt }: SoakReport): readonly Point[] {
  const buckets = new Map<number, number[]>();
  for (const { at, tookMs } of latencies) {
    const bucket = Math.floor((at - begunAt) / (BUCKET_S * 1_000));
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), tookMs]);
  }
  return [...buckets].flatMap(([bucket, values]) => {
    const spread = spreadOf(values);
    const x = ((bucket + 0.5) * BUCKET_S) / 60;
    return spread
      ? [
          { x, y: spread.p50, series: 0 },
          { x, y: spread.p99, series: 1 },
        ]
      : [];
  });
}
