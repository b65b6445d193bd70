/** How long work of this process takes, by the clock and of the processors: the mean of some times. */
export async function timed(work: () => Promise<void>, times = 1): Promise<{ seconds: number; cpuSeconds: number }> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let time = 0; time < times; time++) await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1000 / times, cpuSeconds: (user + system) / 1e6 / times };
}
