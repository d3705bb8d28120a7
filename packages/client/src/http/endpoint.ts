/** Where a server is and what opens it. */
export interface Endpoint {
  /** Without a trailing slash, such as `http://127.0.0.1:8070`. */
  readonly url: string;
  /** Empty: the server asks for none. */
  readonly token: string;
}
