#include "sockets/helper_protocol.h"

namespace synsweep {
namespace {

// The first bytes of every message; the last of them is the version.
constexpr std::array<std::uint8_t, 5> kRequestFront{'S', 'Y', 'N', 'R', 1};
constexpr std::array<std::uint8_t, 5> kAnswerFront{'S', 'Y', 'N', 'A', 1};

template <std::size_t kBytes>
std::array<std::uint8_t, kBytes> Begin(const std::array<std::uint8_t, 5>& front) noexcept {
  std::array<std::uint8_t, kBytes> message{};
  for (std::size_t at = 0; at < front.size(); ++at) message[at] = front[at];
  return message;
}

bool Begins(ByteView message, const std::array<std::uint8_t, 5>& front) noexcept {
  for (std::size_t at = 0; at < front.size(); ++at) {
    if (message[at] != front[at]) return false;
  }
  return true;
}

}  // namespace

std::optional<HelperRequest> HelperRequest::Parse(ByteView message) noexcept {
  if (message.size() != kBytes || !Begins(message, kRequestFront) || message[11] != 0) {
    return std::nullopt;
  }
  const HelperRequest request{
      .lanes = message[5],
      .devices = message[6],
      .ports = {LoadBe<std::uint16_t>(message, 7), LoadBe<std::uint16_t>(message, 9)}};
  if (request.lanes < 1 || request.lanes > kMostLanes || request.devices < 1 ||
      request.devices > kMostDevices || request.ports.first < 1 ||
      request.ports.first > request.ports.last) {
    return std::nullopt;
  }
  return request;
}

std::array<std::uint8_t, HelperRequest::kBytes> HelperRequest::Emit() const noexcept {
  auto message = Begin<kBytes>(kRequestFront);
  message[5] = lanes;
  message[6] = devices;
  StoreBe<std::uint16_t>(message, 7, ports.first);
  StoreBe<std::uint16_t>(message, 9, ports.last);
  return message;
}

std::size_t HelperRequest::CountOf(RawSocket kind) const noexcept {
  switch (kind) {
    case RawSocket::kFrames:
    case RawSocket::kIpv4:
    case RawSocket::kIpv6:
      return lanes;
    case RawSocket::kNeighbours:
    case RawSocket::kReplies:
    case RawSocket::kDepartures:
      break;
  }
  return devices;
}

std::optional<HelperAnswer> HelperAnswer::Parse(ByteView message) noexcept {
  if (message.size() != kBytes || !Begins(message, kAnswerFront) || message[7] > 1) {
    return std::nullopt;
  }
  for (const std::uint8_t unused : message.subspan(8)) {
    if (unused != 0) return std::nullopt;
  }
  return HelperAnswer{.error = LoadBe<std::uint16_t>(message, 5), .has_ipv6 = message[7] == 1};
}

std::array<std::uint8_t, HelperAnswer::kBytes> HelperAnswer::Emit() const noexcept {
  auto message = Begin<kBytes>(kAnswerFront);
  StoreBe<std::uint16_t>(message, 5, error);
  message[7] = has_ipv6 ? 1 : 0;
  return message;
}

}  // namespace synsweep
