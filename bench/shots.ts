import { type Agent, request } from "node:http";

export interface Shot {
  method?: "GET" | "POST";
  path: string;
  host?: string;
  port: number;
  headers?: Record<string, string>;
  body?: string;
}

/** What a load came to: milliseconds from when each shot was due, its status (0: no answer), seconds in all. */
export interface Fired {
  times: Float64Array;
  statuses: Uint16Array;
  elapsed: number;
}

/** One shot; its status. */
export function fire(agent: Agent, shot: Shot): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host: "127.0.0.1",
        port: shot.port,
        path: shot.path,
        method: shot.method ?? "GET",
        headers: {
          host: shot.host ?? `localhost:${shot.port}`,
          ...shot.headers,
          ...(shot.body === undefined ? {} : { "content-length": Buffer.byteLength(shot.body) }),
        },
      },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
        answer.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(shot.body);
  });
}
