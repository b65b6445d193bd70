import { storeCapabilities } from '../../validate/store-capabilities.ts';
import type { StoreReport } from '../../validate/store-report.ts';
import { formatBytes, formatElapsed } from '../tables/format-bytes.ts';
import { wrapText } from '../wrap-text.ts';
import { capabilityResult, formatCounts, formatFailedCases } from './failed-cases.ts';
import { protectionText } from './protection-text.ts';

/** The report of `provider validate` on an object store, for people. */
export function formatStoreReport(report: StoreReport, width: number): string {
  const { cases, leftBehind } = report;
  const rows: [string, string][] = storeCapabilities.flatMap(({ name }) => {
    const own = cases.filter(({ capability }) => capability === name);
    return own.length === 0 ? [] : [[name, capabilityResult(own, detailOf(name, report))]];
  });
  if (report.checksums) rows.push(['Checksums', checksumText(report.checksums)]);
  if (report.found)
    rows.push(['Options', `found by asking the server; written into the location's config, it is not asked: ${optionsText(report.found)}`]);
  rows.push(['Protection', protectionText(report)]);
  rows.push(['Clock', clockText(report.clockAheadInMs)], ['Latency', latencyText(report)], ['Throughput', throughputText(report)]);
  const title = Math.max(...rows.map(([name]) => name.length)) + 4;
  const lines = rows.map(([name, text]) => `  ${name.padEnd(title)}${wrapText(text, { indent: ' '.repeat(title + 2), width })}\n`);
  const removed =
    leftBehind.length === 0
      ? 'Everything has been removed again'
      : `${leftBehind.length} objects below ${report.prefix} could not be removed`;
  return [
    `${report.sound ? 'The store keeps every promise' : 'The store BREAKS promises'}: ${report.location}\n\n`,
    ...lines,
    '\n',
    formatFailedCases(cases, { prefix: report.prefix, width }),
    `${formatCounts(cases, report.durationInMs)}\n${formatBytes(report.bytesPut)} were put. ${removed}.\n`,
  ].join('');
}

function detailOf(name: string, { conditionalPut, supports }: StoreReport): string | undefined {
  if (name === 'Conditional put' && conditionalPut) {
    const { racers, rounds, atomicRounds } = conditionalPut;
    return `atomic, one of ${racers} puts at once won in ${atomicRounds} of ${rounds} rounds`;
  }
  if (name === 'Abort clean-up' && supports.removeUnfinishedPuts) return 'no parts are left of puts that fail or are aborted';
  return undefined;
}

function checksumText({ inUse, probes }: NonNullable<StoreReport['checksums']>): string {
  const named = (accepted: boolean) =>
    probes
      .filter((probe) => probe.accepted === accepted)
      .map(({ algorithm }) => (algorithm === (inUse || 'none') ? `${algorithm} (in use)` : algorithm))
      .join(', ');
  const refused = named(false);
  return `${named(true) || 'none is accepted'}${refused && `; refused: ${refused}`}`;
}

function optionsText(found: NonNullable<StoreReport['found']>): string {
  return Object.entries(found)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');
}

function clockText(aheadInMs: number | undefined): string {
  if (aheadInMs === undefined) return 'the store tells no times';
  if (Math.abs(aheadInMs) < 1500) return "agrees with this machine's, to a second";
  const text = `the server's is ${formatElapsed(Math.abs(aheadInMs))} ${aheadInMs > 0 ? 'ahead of' : 'behind'} this machine's`;
  return Math.abs(aheadInMs) < 60_000 ? text : `${text}: set the clocks, most services refuse requests from 15 minutes on`;
}

function latencyText({ speed }: StoreReport): string {
  return `put ${milliseconds(speed.putLatencyInMs)}, get ${milliseconds(speed.getLatencyInMs)} (1 KiB, median)`;
}

function throughputText({ speed }: StoreReport): string {
  const rate = (bytes: number) => `${formatBytes(bytes)}/s`;
  return `put ${rate(speed.putBytesPerSecond)}, get ${rate(speed.getBytesPerSecond)} (one object of ${formatBytes(speed.bytes)})`;
}

const milliseconds = (ms: number) => (ms < 10 ? `${ms.toFixed(1)} ms` : formatElapsed(ms));
