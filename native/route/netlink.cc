#include "route/netlink.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace synsweep {
namespace {

Status NetlinkFailure(int error, const char* doing) {
  return {ErrorCode::kRoute, error, std::string("rtnetlink: ") + doing};
}

constexpr int kMaxErrno = 4095;  // MAX_ERRNO in the kernel's linux/err.h

Status AsStatus(const Result<bool>& result) {
  return Failed(result) ? std::get<Status>(result) : Status{};
}

// How an NLMSG_DONE or NLMSG_ERROR ends the conversation: 0, or −errno (netlink(7)). A dump that
// breaks off says so in its DONE, which older kernels leave empty.
Status EndOf(std::uint16_t type, ByteView message) {
  const auto error = ReadHeader<int>(message);
  if (error == 0 || (!error && type == NLMSG_DONE)) return {};
  if (!error || *error > 0 || *error < -kMaxErrno) {
    return NetlinkFailure(EBADMSG, "reading an answer");
  }
  return NetlinkFailure(-*error, "the kernel refused");
}

}  // namespace

Result<NetlinkProgress> WalkMessages(ByteView datagram, std::uint32_t sequence,
                                     const NetlinkVisitor& visit) {
  NetlinkProgress progress;
  while (const auto header = ReadHeader<nlmsghdr>(datagram)) {
    if (header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > datagram.size()) {
      return NetlinkFailure(EBADMSG, "reading an answer");
    }
    const ByteView message =
        datagram.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr));
    if (header->nlmsg_seq == sequence) {
      progress.interrupted |= (header->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
      if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) {
        if (Status end = EndOf(header->nlmsg_type, message); !end.ok()) return end;
        progress.done = true;
        return progress;
      }
      visit(header->nlmsg_type, message);
      if ((header->nlmsg_flags & NLM_F_MULTI) == 0) {
        progress.done = true;
        return progress;
      }
    }
    const std::size_t step = NLMSG_ALIGN(header->nlmsg_len);
    if (step >= datagram.size()) break;
    datagram = datagram.subspan(step);
  }
  return progress;
}

ByteView NetlinkRequest::Finish(std::uint32_t sequence) noexcept {
  nlmsghdr header;
  std::memcpy(&header, bytes_.data(), sizeof(header));
  header.nlmsg_len = static_cast<std::uint32_t>(bytes_.size());
  header.nlmsg_seq = sequence;
  std::memcpy(bytes_.data(), &header, sizeof(header));
  return bytes_;
}

void NetlinkRequest::AddAddress(std::uint16_t type, const AddressWords& address) {
  if (IsIpv4(address)) {
    AddAttribute(type, Be32::FromHost(Ipv4Of(address)));
    return;
  }
  std::array<Be32, 4> words;
  std::ranges::transform(address, words.begin(), &Be32::FromHost);
  AddAttribute(type, words);
}

void NetlinkRequest::AddText(std::uint16_t type, std::string_view text) {
  Append(rtattr{static_cast<std::uint16_t>(RTA_LENGTH(text.size() + 1)), type});
  const std::size_t at = bytes_.size();
  bytes_.resize(at + NLMSG_ALIGN(text.size() + 1));
  std::memcpy(bytes_.data() + at, text.data(), text.size());
}

Result<NetlinkSocket> NetlinkSocket::Open(int protocol) {
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!fd) return NetlinkFailure(errno, "socket");
  return NetlinkSocket(std::move(fd));
}

Status NetlinkSocket::Ask(NetlinkRequest request, const Visitor& visit) {
  return AsStatus(Converse(request, visit));
}

Status NetlinkSocket::Dump(NetlinkRequest request, const std::function<void()>& begin,
                           const Visitor& visit) {
  for (int attempt = 0; attempt < kDumpTries; ++attempt) {
    begin();
    const auto interrupted = Converse(request, visit);
    if (Failed(interrupted)) return AsStatus(interrupted);
    if (!std::get<bool>(interrupted)) return {};
  }
  return NetlinkFailure(EAGAIN, "the table changed during every attempt to read it");
}

Result<bool> NetlinkSocket::Converse(NetlinkRequest& request, const Visitor& visit) {
  if (Status sent = Send(request); !sent.ok()) return sent;
  bool interrupted = false;
  for (;;) {
    const auto datagram = Receive();
    if (Failed(datagram)) return std::get<Status>(datagram);
    const auto walked = WalkMessages(std::get<ByteView>(datagram), sequence_, visit);
    if (Failed(walked)) return std::get<Status>(walked);
    const auto progress = std::get<NetlinkProgress>(walked);
    interrupted |= progress.interrupted;
    if (progress.done) return interrupted;
  }
}

Status NetlinkSocket::Send(NetlinkRequest& request) {
  const ByteView bytes = request.Finish(++sequence_);
  const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), 0);
  if (sent != static_cast<ssize_t>(bytes.size())) return NetlinkFailure(errno, "send");
  return {};
}

Result<ByteView> NetlinkSocket::Receive() {
  for (;;) {
    const ssize_t got = ::recv(fd_.get(), buffer_.data(), buffer_.size(), MSG_TRUNC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return NetlinkFailure(errno, "recv");
    if (static_cast<std::size_t>(got) > buffer_.size()) return NetlinkFailure(EMSGSIZE, "recv");
    return ByteView(buffer_).first(static_cast<std::size_t>(got));
  }
}

}  // namespace synsweep
