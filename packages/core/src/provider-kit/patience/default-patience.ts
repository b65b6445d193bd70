/** How long a store that does not answer is waited for, if nobody says otherwise: two minutes, the time in which a server or a
 * load balancer is restarted. */
export const defaultPatienceInMs = 120_000;
