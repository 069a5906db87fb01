/**
 * Whether a request line names a path of this server. All others (`*`, `http://elsewhere/`, `//elsewhere`) either name another
 * server or are no URL at all.
 */
export const isOwnPath = (target: string | undefined): boolean => {
  try {
    return target?.startsWith('/') === true && new URL(target, HERE).host === new URL(HERE).host;
  } catch {
    return false;
  }
};

const HERE = 'http://127.0.0.1';
