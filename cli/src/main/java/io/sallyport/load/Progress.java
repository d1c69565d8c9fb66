package io.sallyport.load;

/** Is told now and then how far a run is. Called on the run's own thread; must be quick. */
@FunctionalInterface
public interface Progress {
  void show(long published, long delivered);
}
