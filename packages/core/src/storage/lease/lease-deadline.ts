import { performance } from 'node:perf_hooks';

/** Aborts requests that are on their way when a lease ends: should they arrive later, another run may have the name. */
export interface LeaseDeadline {
  begin(): { readonly signal: AbortSignal; end(): void };
}

export function createLeaseDeadline({ endsAt }: { readonly endsAt: () => number }): LeaseDeadline {
  return {
    begin() {
      const controller = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const watch = () => {
        const leftInMs = endsAt() - performance.now();
        // Renewals move the end.
        if (leftInMs <= 0) controller.abort(new Error('The lease on the name of the backup ended'));
        else timer = setTimeout(watch, leftInMs).unref();
      };
      watch();
      return { signal: controller.signal, end: () => clearTimeout(timer) };
    },
  };
}
