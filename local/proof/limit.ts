/** The longest wait of the proof, for whatever it waits: generous, because the machine may be busy. */
export const LIMIT_SECONDS = 180;
