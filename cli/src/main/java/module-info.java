/** The verbs that are MQTT clients. */
module io.sallyport.cli {
  requires info.picocli;
  requires io.sallyport.client;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports io.sallyport.cli;
  exports io.sallyport.output;

  opens io.sallyport.cli to
      info.picocli;
  opens io.sallyport.options to
      info.picocli;
}
