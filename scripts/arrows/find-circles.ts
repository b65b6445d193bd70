import { posix } from 'node:path';
import type { SourceFile } from './find-violations.ts';
import { readImports } from './read-imports.ts';

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Every circle of imports, types included: among files, and in core among rooms (folders). One line a circle. */
export function findCircles(files: readonly SourceFile[]): string[] {
  const shipped = files.filter(({ path }) => path.startsWith('packages/') && !/\.test\.ts$|\/(test|testing)\//.test(path));
  const known = new Set(shipped.map(({ path }) => path));
  const graph = new Map(
    shipped.map(({ path, text }) => {
      const targets = readImports(path, text).imports.map(({ specifier }) => posix.join(posix.dirname(path), specifier));
      return [path, new Set(targets.filter((target) => known.has(target) && target !== path))] as const;
    }),
  );
  const told = circlesOf(graph).map((circle) => `a circle of files: ${circle.join(' -> ')}`);
  return [...told, ...circlesOf(roomsOf(graph)).map((circle) => `a circle of rooms: ${circle.join(' -> ')}`)];
}

function roomsOf(graph: Graph): Graph {
  const rooms = new Map<string, Set<string>>();
  for (const [path, targets] of graph) {
    if (!path.startsWith('packages/core/src/')) continue;
    const room = posix.dirname(path);
    const others = rooms.get(room) ?? new Set();
    rooms.set(room, others);
    for (const target of targets) if (posix.dirname(target) !== room) others.add(posix.dirname(target));
  }
  return rooms;
}

/** Tarjan's strongly connected components of more than one member. */
function circlesOf(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    order.set(node, order.size);
    let low = order.size - 1;
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(node, low);
    if (low === order.get(node)) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles;
}
