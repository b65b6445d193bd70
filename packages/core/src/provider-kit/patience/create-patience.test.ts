import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { StoreWait } from '../../plugin-api/store-terms/patience.ts';
import { createPatience } from './create-patience.ts';
import { retryAfterInMs } from './retry-after.ts';

const failure = (code: ErrorCode = 'STORE_UNREACHABLE', retryable = true, context = {}) =>
  new LifeboatError({ code, message: 'the connection broke', retryable, context });
const what = "Reading 'k'";

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

const quick = { firstPauseInMs: 1 };

/** A request that fails until an outage of `inMs` is over. Each attempt moves the clock on. */
function outage(inMs: number) {
  const tries: number[] = [];
  return {
    tries,
    attempt: async () => {
      tries.push(performance.now());
      if (performance.now() - (tries[0] ?? 0) < inMs) throw failure();
      return 'answered';
    },
  };
}

test.each([1_500, 20_000, 100_000])('an outage of %i ms ends in an answer', async (inMs) => {
  const { attempt, tries } = outage(inMs);
  const waiting = createPatience().repeat(attempt, { what });
  await runTimers(waiting);
  expect(await waiting).toBe('answered');
  // The pauses grow: neither a storm of requests nor a long silence.
  expect(tries.length).toBeGreaterThan(3);
  expect(tries.length).toBeLessThan(30);
});

test('an outage longer than the patience is the last error, with how long it was tried', async () => {
  const { attempt } = outage(Number.POSITIVE_INFINITY);
  const waiting = createPatience({ patienceInMs: 30_000 }).repeat(attempt, { what });
  waiting.catch(() => {});
  await runTimers(waiting);
  const error = await waiting.catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: 'STORE_UNREACHABLE',
    retryable: true,
    message: expect.stringMatching(/the connection broke \(tried \d+ times in 2\d\.\d s\)/),
  });
});

test.each<[string, LifeboatError]>([
  ['access denied', failure('STORE_ACCESS_DENIED', false)],
  ['not found', failure('OBJECT_NOT_FOUND', false)],
  ['a wrong bucket', failure('BUCKET_NOT_FOUND', false)],
  ['an object of another writer', failure('OBJECT_ALREADY_EXISTS', true)],
  ['credentials that were never to be had', failure('CREDENTIALS_MISSING', true)],
])('%s is thrown at once, as it is', async (_, error) => {
  let tries = 0;
  const attempt = async () => {
    tries++;
    throw error;
  };
  await expect(createPatience().repeat(attempt, { what })).rejects.toBe(error);
  expect(tries).toBe(1);
});

test('an error that is no LifeboatError is a fault of the program, and not repeated', async () => {
  const fault = new TypeError('x is not a function');
  await expect(createPatience().repeat(() => Promise.reject(fault), { what })).rejects.toBe(fault);
});

test('credentials that a store has had before may come back', async () => {
  const patience = createPatience(quick);
  await patience.repeat(async () => 'answered', { what });
  const answers = [failure('CREDENTIALS_MISSING')];
  const attempt = async () => {
    const error = answers.pop();
    if (error) throw error;
    return 'again';
  };
  const waiting = patience.repeat(attempt, { what });
  await runTimers(waiting);
  expect(await waiting).toBe('again');
});

test('no try comes sooner than the server asked for, and a server that asks for more than the patience is not waited for', async () => {
  const tries: number[] = [];
  const attempt = async () => {
    tries.push(performance.now());
    if (tries.length === 1) throw failure('STORE_THROTTLED', true, { retryAfterInMs: 7_000 });
    return 'answered';
  };
  const waiting = createPatience().repeat(attempt, { what });
  await runTimers(waiting);
  await waiting;
  expect((tries[1] ?? 0) - (tries[0] ?? 0)).toBeGreaterThanOrEqual(7_000);
  const tooLong = failure('STORE_THROTTLED', true, { retryAfterInMs: 3_600_000 });
  await expect(createPatience().repeat(() => Promise.reject(tooLong), { what })).rejects.toBe(tooLong);
});

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, expected) => {
  expect(retryAfterInMs(header, Date.UTC(2026, 0, 1))).toBe(expected);
});

test('what moves on between failures has the whole time after each', async () => {
  const wait = createPatience({ patienceInMs: 2_000 }).begin({ what });
  for (let i = 0; i < 5; i++) {
    const pause = wait.afterFailure(failure());
    await runTimers(pause);
    await pause;
    vi.advanceTimersByTime(1_500);
    wait.moved();
  }
  const pause = wait.afterFailure(failure());
  await runTimers(pause);
  await pause;
  vi.advanceTimersByTime(2_500);
  await expect(wait.afterFailure(failure())).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
});

test.each([0, 1])('an abort during a wait ends it at once, whichever of two signals it is', async (which) => {
  vi.useRealTimers();
  const controllers = [new AbortController(), new AbortController()];
  const waits: StoreWait[] = [];
  const patience = createPatience({ firstPauseInMs: 60_000, onWait: (wait) => waits.push(wait) });
  const waiting = patience.repeat(() => Promise.reject(failure()), { what, signals: controllers.map(({ signal }) => signal) });
  waiting.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 10));
  const aborted = performance.now();
  controllers[which]?.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELED', message: expect.stringContaining(what) });
  expect(performance.now() - aborted).toBeLessThan(10_000);
  expect(waits.map(({ state }) => state)).toEqual(['waiting', 'given-up']);
});

test('each wait is told, and its end once; a listener that throws changes nothing', async () => {
  const waits: StoreWait[] = [];
  const { attempt } = outage(1_500);
  const patience = createPatience({
    onWait: (wait) => {
      waits.push(wait);
      throw new Error('listener');
    },
  });
  const waiting = patience.repeat(attempt, { what });
  await runTimers(waiting);
  await waiting;
  expect(waits.at(-1)).toMatchObject({ state: 'answered', what, patienceInMs: 120_000 });
  expect(waits.slice(0, -1).every(({ state, attempt: next }, i) => state === 'waiting' && next === i + 2)).toBe(true);
});

test('maxAttempts bounds the tries, patience 0 allows one', async () => {
  for (const [options, expected] of [
    [{ ...quick, maxAttempts: 3 }, 3],
    [{ patienceInMs: 0 }, 1],
  ] as const) {
    let tries = 0;
    const waiting = createPatience(options).repeat(
      async () => {
        tries++;
        throw failure();
      },
      { what },
    );
    waiting.catch(() => {});
    await runTimers(waiting);
    await expect(waiting).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect(tries).toBe(expected);
  }
});

/** Lets the clock run until the promise has settled. */
async function runTimers(promise: Promise<unknown>): Promise<void> {
  let settled = false;
  const end = () => {
    settled = true;
  };
  promise.then(end, end);
  for (let i = 0; i < 10_000 && !settled; i++) {
    await vi.advanceTimersByTimeAsync(100);
  }
}
