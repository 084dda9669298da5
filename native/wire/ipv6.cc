#include "wire/ipv6.h"

#include <algorithm>

namespace synsweep {
namespace {

// IANA registry "IPv6 Extension Header Types": those with the common layout of next header and
// length that may stand before TCP. Not the others: ESP hides what follows, the rest is unknown.
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kDestinationOptions = 60;

bool MayBeSkipped(std::uint8_t protocol) noexcept {
  return protocol == kHopByHop || protocol == kRouting || protocol == kDestinationOptions;
}

}  // namespace

AddressWords LoadIpv6(ByteView bytes, std::size_t offset) noexcept {
  AddressWords address;
  for (std::size_t i = 0; i < address.size(); ++i) {
    address[i] = LoadBe<std::uint32_t>(bytes, offset + i * 4);
  }
  return address;
}

void StoreIpv6(ByteSpan bytes, std::size_t offset, const AddressWords& address) noexcept {
  for (std::size_t i = 0; i < address.size(); ++i) StoreBe(bytes, offset + i * 4, address[i]);
}

std::optional<Ipv6View> Ipv6View::Parse(ByteView bytes) noexcept {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  const ByteView header = bytes.first(kHeaderBytes);
  const std::size_t payload_bytes = LoadBe<std::uint16_t>(header, 4);
  const ByteView captured = bytes.subspan(kHeaderBytes);
  return View(header, captured.first(std::min(payload_bytes, captured.size())));
}

std::optional<Ipv6View> Ipv6View::ParseQuoted(ByteView bytes) noexcept {
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  return View(bytes.first(kHeaderBytes), bytes.subspan(kHeaderBytes));
}

std::optional<Ipv6View> Ipv6View::View(ByteView header, ByteView rest) noexcept {
  if (header[0] >> 4 != 6) return std::nullopt;
  std::uint8_t protocol = header[6];
  for (int count = 0; MayBeSkipped(protocol); ++count) {
    if (count == kMaxExtensionHeaders || rest.size() < 2) return std::nullopt;
    const std::size_t extension_bytes = (std::size_t{rest[1]} + 1) * 8;  // RFC 8200 section 4.3
    if (extension_bytes > rest.size()) return std::nullopt;
    protocol = rest[0];
    rest = rest.subspan(extension_bytes);
  }
  const Ipv6View view(header, protocol, rest);
  if (IsIpv4(view.source()) || IsIpv4(view.destination())) return std::nullopt;
  return view;
}

}  // namespace synsweep
