#ifndef SYNSWEEP_TEST_NATIVE_ROUTE_MESSAGES_H_
#define SYNSWEEP_TEST_NATIVE_ROUTE_MESSAGES_H_

#include <linux/rtnetlink.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <utility>
#include <vector>

namespace synsweep {

using Bytes = std::vector<std::uint8_t>;

using Attributes = std::initializer_list<std::pair<std::uint16_t, Bytes>>;

// `message`, and behind it attributes as the kernel lays them out.
[[nodiscard]] inline Bytes WithAttributes(Bytes message, Attributes attributes) {
  for (const auto& [type, payload] : attributes) {
    const rtattr attribute{static_cast<std::uint16_t>(RTA_LENGTH(payload.size())), type};
    const std::size_t at = message.size();
    message.resize(at + RTA_SPACE(payload.size()));
    std::memcpy(message.data() + at, &attribute, sizeof(attribute));
    std::memcpy(message.data() + at + RTA_LENGTH(0), payload.data(), payload.size());
  }
  return message;
}

// A netlink message as the kernel lays it out, after its nlmsghdr: a header and attributes.
template <typename Header>
[[nodiscard]] Bytes Message(const Header& header, Attributes attributes) {
  Bytes message(NLMSG_ALIGN(sizeof(Header)));
  std::memcpy(message.data(), &header, sizeof(header));
  return WithAttributes(std::move(message), attributes);
}

// Four bytes in the machine's order, as for indexes.
[[nodiscard]] inline Bytes HostBytes(std::uint32_t value) {
  Bytes bytes(sizeof(value));
  std::memcpy(bytes.data(), &value, sizeof(value));
  return bytes;
}

}  // namespace synsweep

#endif  // SYNSWEEP_TEST_NATIVE_ROUTE_MESSAGES_H_
