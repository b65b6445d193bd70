import { repositorySuite } from './testing/repository-suite.ts';
import { sampleFormats } from './testing/sample-formats.ts';

for (const format of sampleFormats) repositorySuite(format);
