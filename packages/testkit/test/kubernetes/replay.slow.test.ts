import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson, stringifyJson } from '@lifeboat/core/json';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { describe, expect, test } from 'vitest';
import { cases } from './cases/index.ts';
import { comparable, notContained } from './comparable.ts';
import type { Answer, Step } from './recorded-case.ts';
import { runCase } from './run-case.ts';

// What a real kube-apiserver answered (record.ts) against what the double answers to the same requests.
describe.each(cases)('recorded: $name', (recorded) => {
  test('the double answers as the real server did', async () => {
    const file = join(import.meta.dirname, 'recorded', `${recorded.name}.json`);
    const fixture = parseJson(await readFile(file, 'utf8')) as { request: Step; answer: Answer }[];
    await using double = await startKubernetesApiServer({ controllers: false });
    const answers = await runCase(recorded, double);
    for (const [index, step] of recorded.steps.entries()) {
      const name = `step ${index}: ${step.method} ${step.path}`;
      const [real, ours] = [fixture[index], answers[index]];
      if (!real || !ours) throw new Error(`${name} is not recorded: run record.ts again`);
      const { method, path, body } = JSON.parse(stringifyJson(step)) as Step;
      expect({ method: real.request.method, path: real.request.path, body: real.request.body }, `${name} is not what was recorded`).toEqual(
        { method, path, body },
      );
      if (step.compare === 'subset') expect(notContained(comparable(ours, step), comparable(real.answer, step)), name).toEqual([]);
      else expect(comparable(ours, step), name).toEqual(comparable(real.answer, step));
    }
  });
});
