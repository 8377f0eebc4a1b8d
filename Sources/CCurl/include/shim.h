// libcurl for Swift, which cannot call a function of variable arguments: one function for each type of an option's
// value.
#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);  // copied
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_context(CURL *handle, CURLoption option, void *value);

// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
CURLcode ccurl_on_bytes(CURL *handle, CURLoption option, curl_write_callback callback);
CURLcode ccurl_on_socket(CURL *handle, curl_opensocket_callback callback);
CURLcode ccurl_on_progress(CURL *handle, curl_xferinfo_callback callback);

// Where `CURLOPT_OPENSOCKETFUNCTION` is about to connect to: longer than the struct's own member for IPv6.
const struct sockaddr *ccurl_address(const struct curl_sockaddr *target);

// The status of the last answer; 0 before there is one.
long ccurl_status(CURL *handle);

// What the answer says its body has, in bytes; -1 where it does not say.
curl_off_t ccurl_content_length(CURL *handle);

#endif
