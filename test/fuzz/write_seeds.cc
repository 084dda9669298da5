// Writes what the fuzzers begin with, made by our own code: DIRECTORY/<target>/<number>, one input
// a file. DIRECTORY is the only argument.
#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "route/messages.h"
#include "sockets/helper_protocol.h"
#include "wire/arp.h"
#include "wire/ndp.h"
#include "wire/sample_frames.h"

using synsweep::Bytes;
using synsweep::HostBytes;
using synsweep::Message;

namespace {

Bytes Join(const Bytes& front, const Bytes& back) {
  Bytes whole = front;
  whole.insert(whole.end(), back.begin(), back.end());
  return whole;
}

template <typename Header>
Bytes AsBytes(const Header& header) {
  Bytes bytes(sizeof(header));
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

// A message of an answer to request 7, padded.
Bytes Answer(std::uint16_t type, std::uint16_t flags, const Bytes& payload) {
  Bytes message =
      Join(AsBytes(nlmsghdr{static_cast<std::uint32_t>(sizeof(nlmsghdr) + payload.size()), type,
                            flags, 7, 0}),
           payload);
  message.resize(NLMSG_ALIGN(message.size()));
  return message;
}

class Writer {
 public:
  explicit Writer(std::filesystem::path root) : root_(std::move(root)) {}

  void Write(const std::string& target, const Bytes& input) {
    const auto folder = root_ / target;
    std::filesystem::create_directories(folder);
    std::ofstream file(folder / std::to_string(counts_[target]++), std::ios::binary);
    file.write(reinterpret_cast<const char*>(input.data()),
               static_cast<std::streamsize>(input.size()));
    is_good_ = is_good_ && file.flush();
  }

  [[nodiscard]] bool is_good() const { return is_good_; }

 private:
  std::filesystem::path root_;
  std::map<std::string, int> counts_;
  bool is_good_ = true;
};

void WriteFrames(Writer& writer) {
  for (const synsweep::SampleFrame& frame : synsweep::SampleFrames()) {
    writer.Write("reply_parser_fuzz",
                 Join({static_cast<std::uint8_t>(frame.link_type)}, frame.bytes));
    if (frame.link_type == synsweep::LinkType::kRawIp) {
      writer.Write("packet_fuzz", frame.bytes);
      const std::ptrdiff_t header_bytes = frame.bytes[0] >> 4 == 4 ? 20 : 40;
      writer.Write("packet_fuzz", Bytes(frame.bytes.begin() + header_bytes, frame.bytes.end()));
    } else {
      writer.Write("link_payload_fuzz", frame.bytes);
    }
  }
}

void WriteArp(Writer& writer) {
  Bytes frame(synsweep::kArpFrameBytes);
  synsweep::EmitArpRequest(frame, {{{2, 0, 0, 0, 0, 1}}, 0x0a000001}, 0x0a000008);
  writer.Write("arp_fuzz", frame);
  frame[21] = 2;  // the operation: a reply
  writer.Write("arp_fuzz", frame);
}

void WriteNdp(Writer& writer) {
  constexpr synsweep::AddressWords kOurs{0xfe800000, 0, 0, 1};
  constexpr synsweep::AddressWords kWanted{0xfd000007, 0, 0, 8};
  Bytes frame(synsweep::kSolicitationFrameBytes);
  synsweep::EmitNeighbourSolicitation(frame, {{{2, 0, 0, 0, 0, 1}}, kOurs}, kWanted);
  writer.Write("ndp_fuzz", frame);
  // Made an advertisement: type 135 becomes 136 and option 1 becomes 2, which the checksum, a
  // complement, takes back.
  constexpr std::size_t kMessage = 54;
  constexpr std::size_t kOption = kMessage + 24;
  ++frame[kMessage];
  ++frame[kOption];
  const auto checksum = synsweep::LoadBe<std::uint16_t>(frame, kMessage + 2);
  synsweep::StoreBe(synsweep::ByteSpan(frame), kMessage + 2,
                    static_cast<std::uint16_t>(checksum - 0x200));
  if (!synsweep::ParseNeighbourAdvertisement(frame)) std::abort();  // the seed is worth nothing
  writer.Write("ndp_fuzz", frame);
}

// What the kernel says of a device's addresses, routes, neighbours and rules in one family.
std::vector<Bytes> FamilyMessages(std::uint8_t family, const Bytes& ours, const Bytes& next_hop) {
  ifaddrmsg address{};
  address.ifa_family = family;
  address.ifa_prefixlen = family == AF_INET ? 24 : 64;
  address.ifa_index = 2;
  rtmsg route{};
  route.rtm_family = family;
  route.rtm_type = RTN_UNICAST;
  route.rtm_table = RT_TABLE_MAIN;
  ndmsg neighbour{};
  neighbour.ndm_family = family;
  neighbour.ndm_ifindex = 2;
  neighbour.ndm_state = NUD_REACHABLE;
  fib_rule_hdr rule{};
  rule.family = family;
  rule.dst_len = family == AF_INET ? 24 : 64;
  return {
      Answer(RTM_NEWADDR, NLM_F_MULTI, Message(address, {{IFA_LOCAL, ours}, {IFA_ADDRESS, ours}})),
      Answer(RTM_NEWROUTE, NLM_F_MULTI,
             Message(route, {{RTA_OIF, HostBytes(2)},
                             {RTA_GATEWAY, next_hop},
                             {RTA_PREFSRC, ours},
                             {RTA_PRIORITY, HostBytes(100)}})),
      Answer(RTM_NEWNEIGH, NLM_F_MULTI,
             Message(neighbour, {{NDA_DST, next_hop}, {NDA_LLADDR, {2, 0, 0, 0, 0, 1}}})),
      Answer(RTM_NEWRULE, NLM_F_MULTI, Message(rule, {{FRA_DST, ours}})),
  };
}

void WriteNetlink(Writer& writer) {
  ifinfomsg link{};
  link.ifi_index = 2;
  writer.Write("netlink_fuzz", Answer(RTM_NEWLINK, NLM_F_MULTI,
                                      Message(link, {{IFLA_IFNAME, {'e', 't', 'h', '0', 0}},
                                                     {IFLA_MTU, HostBytes(1500)},
                                                     {IFLA_ADDRESS, {2, 0, 0, 0, 0, 1}}})));
  const Bytes ours6{0xfd, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  const Bytes next_hop6{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe};
  for (const auto& messages : {FamilyMessages(AF_INET, {10, 0, 0, 1}, {10, 0, 0, 254}),
                               FamilyMessages(AF_INET6, ours6, next_hop6)}) {
    Bytes dump;
    for (const Bytes& message : messages) {
      writer.Write("netlink_fuzz", message);
      dump = Join(dump, message);
    }
    writer.Write("netlink_fuzz", Join(dump, Answer(NLMSG_DONE, NLM_F_MULTI, HostBytes(0))));
  }
  writer.Write("netlink_fuzz", Answer(NLMSG_ERROR, 0, AsBytes(nlmsgerr{-ENETUNREACH, nlmsghdr{}})));
}

void WriteCookies(Writer& writer) {
  for (std::uint8_t ports = 0; ports < 13; ++ports) {
    Bytes input(64);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i * 37);
    input[16] = ports;                                          // after the secret
    input[19] = static_cast<std::uint8_t>(ports | ports << 6);  // kind, family
    writer.Write("cookie_fuzz", input);
  }
}

void WriteHelperMessages(Writer& writer) {
  const auto request =
      synsweep::HelperRequest{.lanes = 2, .devices = 16, .ports = {61440, 65535}}.Emit();
  const auto answer = synsweep::HelperAnswer{.error = 0, .has_ipv6 = true}.Emit();
  writer.Write("helper_protocol_fuzz", Bytes(request.begin(), request.end()));
  writer.Write("helper_protocol_fuzz", Bytes(answer.begin(), answer.end()));
}

void WriteMacs(Writer& writer) {
  for (const std::string text : {"02:00:5e:10:00:01", "02-00-5E-10-00-01", "02:00:5e:10:00-01"}) {
    writer.Write("mac_fuzz", Bytes(text.begin(), text.end()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  Writer writer(argv[1]);
  WriteFrames(writer);
  WriteArp(writer);
  WriteNdp(writer);
  WriteNetlink(writer);
  WriteCookies(writer);
  WriteMacs(writer);
  WriteHelperMessages(writer);
  if (!writer.is_good()) {
    std::fprintf(stderr, "cannot write seeds into %s\n", argv[1]);
    return 1;
  }
  return 0;
}
