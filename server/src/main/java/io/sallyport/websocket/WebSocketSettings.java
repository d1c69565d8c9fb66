package io.sallyport.websocket;

import java.util.List;

/**
 * How one listener speaks WebSocket. Immutable; checked where it was read.
 *
 * @param path the only path that is answered; begins with a slash
 * @param origins the web pages that may connect, as browsers write them; empty: only pages that
 *     come from the very host and port that they connect to
 */
public record WebSocketSettings(String path, List<String> origins) {
  public WebSocketSettings {
    origins = List.copyOf(origins);
  }
}
