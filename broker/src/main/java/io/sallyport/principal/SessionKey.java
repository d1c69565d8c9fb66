package io.sallyport.principal;

/**
 * What names a session: the same client id in two tenants is two clients.
 *
 * @param tenant {@code ""} while there is only one
 */
public record SessionKey(String tenant, String clientId) {}
