import { describe, test } from 'vitest';
import { volumeSnapshotterSuite } from '../src/index.ts';
import { memorySnapshotterOptions } from './memory-snapshotter-options.ts';

volumeSnapshotterSuite({ runner: { describe, test }, name: 'memory snapshotter', ...memorySnapshotterOptions() });
