// What libpcap hands over of frames that really come in: by devices of a network namespace that the
// test makes for itself, which goes with its thread.
#include "capture/pcap_handle.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/unique_fd.h"
#include "capture/filter.h"
#include "private_network.h"
#include "wire/sample_frames.h"

namespace synsweep {
namespace {

// Everything captured up to the frame that is `last`.
std::vector<Bytes> CapturedUpTo(const Capture& capture, const Bytes& last) {
  constexpr int kGiveUpMs = 10'000;  // the test has failed then
  std::vector<Bytes> frames;
  pollfd readable{capture.handle->fd(), POLLIN, 0};
  const auto keep = [&frames](ByteView frame, const timeval&) {
    frames.emplace_back(frame.begin(), frame.end());
  };
  while (frames.empty() || frames.back() != last) {
    if (::poll(&readable, 1, kGiveUpMs) <= 0) break;
    if (!capture.handle->Read(256, keep).ok()) break;
  }
  return frames;
}

// The sample's addresses.
const std::set<AddressWords> kSources = {MapIpv4(0x0a000001), {0xfd000000, 0, 0, 1}};

Bytes Tagged(Bytes frame, std::uint16_t vlan_id) {
  const Bytes tag = {0x81, 0x00, static_cast<std::uint8_t>(vlan_id >> 8),
                     static_cast<std::uint8_t>(vlan_id)};
  frame.insert(frame.begin() + 12, tag.begin(), tag.end());
  return frame;
}

TEST(OpenCapture, HandsOverRepliesWithNoneOrOneVlanTagAsTheyCameAndNoneWithTwo) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    auto opened = OpenCapture(device.name(), CaptureFilter(kSources, {}));
    ASSERT_FALSE(Failed(opened)) << MessageOf(std::get<Status>(opened));
    const auto& capture = std::get<Capture>(opened);
    EXPECT_EQ(capture.link_type, LinkType::kEthernet);
    std::vector<Bytes> expected;
    for (const char* sample :
         {"syn-ack", "unreachable", "syn-ack over IPv6", "syn-ack over IPv6, extension headers",
          "rst-ack over IPv6", "unreachable over IPv6", "time exceeded over IPv6"}) {
      const SampleFrame reply = SampleEthernetFrame(sample);
      for (const Bytes& frame : {reply.bytes, Tagged(reply.bytes, 77)}) {
        device.Receive(frame);
        expected.push_back(frame);
        EXPECT_EQ(ParseReply(frame, capture.link_type), reply.reply) << sample;
      }
      device.Receive(Tagged(Tagged(reply.bytes, 77), 42));
    }
    const Bytes last = SampleEthernetFrame("rst-ack").bytes;
    device.Receive(last);
    expected.push_back(last);
    EXPECT_EQ(CapturedUpTo(capture, last), expected);
  });
}

TEST(OpenCapture, HandsOverBarePacketsOfBothFamilies) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TUN);
    auto opened = OpenCapture(device.name(), CaptureFilter(kSources, {}));
    ASSERT_FALSE(Failed(opened)) << MessageOf(std::get<Status>(opened));
    const auto& capture = std::get<Capture>(opened);
    EXPECT_EQ(capture.link_type, LinkType::kRawIp);
    std::vector<Bytes> expected;
    for (const SampleFrame& sample : SampleFrames()) {
      if (sample.link_type != LinkType::kRawIp) continue;
      device.Receive(sample.bytes);
      expected.push_back(sample.bytes);
    }
    EXPECT_EQ(CapturedUpTo(capture, expected.back()), expected);
  });
}

}  // namespace
}  // namespace synsweep
