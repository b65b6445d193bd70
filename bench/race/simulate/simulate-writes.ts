import { createAdaptiveBound } from '../../../packages/core/src/flow/adaptive-bound.ts';

/** A client that writes objects to an API server. Times in ms. */
export interface WriteModel {
  readonly objects: number;
  /** A look and a write each, before anything goes into them. */
  readonly namespaces: number;
  /** The client's one thread, for each object. */
  readonly clientInMs: number;
  /** There and back. */
  readonly networkInMs: number;
  /** One of the server's processors, for each write (etcd's included). */
  readonly serverInMs: number;
  readonly processors: number;
  /** Writes in flight: where the client begins, and how far it may go. */
  readonly inFlight: { readonly least: number; readonly most: number };
}

export interface SimulatedWrites {
  readonly seconds: number;
  readonly mostInFlight: number;
}

/** Goes through a restore write by write, without waiting: the bound of what is in flight is the engine's own. */
export function simulateWrites(model: WriteModel): SimulatedWrites {
  const { clientInMs, networkInMs, serverInMs } = model;
  const bound = createAdaptiveBound(model.inFlight);
  const processors = Array.from({ length: model.processors }, () => 0);
  // In flight, what ends soonest first. They end nearly in the order in which they begin.
  const flying: { readonly ends: number; readonly took: number }[] = [];
  let now = 0;
  let clientFree = 0;
  let last = 0;
  let mostInFlight = 0;

  function write(): void {
    const begun = Math.max(now, clientFree);
    clientFree = begun + clientInMs;
    const arrived = clientFree + networkInMs / 2;
    const soonest = processors.indexOf(Math.min(...processors));
    const served = Math.max(arrived, processors[soonest] ?? 0) + serverInMs;
    processors[soonest] = served;
    const ends = served + networkInMs / 2;
    let at = flying.length;
    while (at > 0 && (flying[at - 1]?.ends ?? 0) > ends) at -= 1;
    flying.splice(at, 0, { ends, took: ends - now });
    last = Math.max(last, ends);
  }

  const writes = model.objects + 2 * model.namespaces;
  for (let done = 0; done < writes; done++) {
    while (flying.length >= bound.value) {
      const ended = flying.shift();
      if (!ended) break;
      now = ended.ends;
      bound.took(ended.took);
    }
    write();
    mostInFlight = Math.max(mostInFlight, flying.length);
  }
  return { seconds: last / 1000, mostInFlight };
}
