// libFuzzer target: ParseReply on any bytes under any link type, and cookie
// validation of what it reads. The first byte of an input chooses the link type.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "cookie/cookie.h"
#include "wire/reply_parser.h"

using synsweep::ByteView;
using synsweep::CookieMaker;
using synsweep::LinkType;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto link_type = static_cast<LinkType>(data[0] % 4);
  const auto reply = synsweep::ParseReply(ByteView(data + 1, size - 1), link_type);
  if (!reply) return 0;
  const bool is_ipv4 = synsweep::IsIpv4(reply->source);
  if (synsweep::IsIpv4(reply->destination) != is_ipv4) std::abort();
  if (synsweep::IsIpv4(reply->target) != is_ipv4) std::abort();
  static const CookieMaker maker({.k0 = 1, .k1 = 2}, {});
  const auto match = maker.Validate(*reply);
  if (match && match->attempt > CookieMaker::kMaxAttempt) std::abort();
  return 0;
}
