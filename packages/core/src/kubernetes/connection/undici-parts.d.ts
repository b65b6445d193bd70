// Files of undici that are loaded by themselves: all of it takes twice the time to load.

declare module 'undici/lib/dispatcher/agent.js' {
  const agent: typeof import('undici').Agent;
  export default agent;
}

declare module 'undici/lib/api/api-request.js' {
  function request(
    this: Pick<import('undici').Dispatcher, 'dispatch'>,
    options: import('undici').Dispatcher.RequestOptions,
  ): Promise<import('undici').Dispatcher.ResponseData>;
  export default request;
}
