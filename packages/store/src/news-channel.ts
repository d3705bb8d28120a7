/**
 * Texts that reach every process on a database soon. One may be lost: whoever waits for it also looks from time to time.
 */
export interface NewsChannel {
  /** Resolves when it is on its way. Rejects while the database is away. */
  publish(text: string): Promise<void>;
  /** Hears what is published, by this process too, until it is told to stop. */
  listen(listener: NewsListener): () => void;
}

export interface NewsListener {
  hear(text: string): void;
  /** The connection was lost for a while, and with it perhaps some texts. */
  missed(): void;
}
