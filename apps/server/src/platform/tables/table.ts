/** A table as it leaves the house: one head, rows of the same length. A date goes out in UTC. */
export interface ExportTable {
  /** Of the sheet; at most 31 characters, without : \ / ? * [ ]. */
  name: string;
  head: readonly string[];
  rows: readonly (readonly ExportCell[])[];
}

export type ExportCell = string | number | Date | null;
