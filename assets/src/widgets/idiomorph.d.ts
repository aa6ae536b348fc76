declare module "idiomorph" {
  export const Idiomorph: {
    morph(
      target: Element,
      content: HTMLCollection,
      options: {
        callbacks: {
          beforeNodeMorphed(node: Node): boolean;
          beforeAttributeUpdated(name: string, element: Element): boolean;
        };
      },
    ): Node[];
  };
}
