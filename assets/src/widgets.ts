/** The dashboard of the widgets. */
export {};
